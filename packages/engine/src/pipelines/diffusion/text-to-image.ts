import { decodePictures, encodeValues, samplePosterior } from "./autoencoder.ts";
import { planConditioning } from "./conditioning.ts";
import { denoise } from "./denoise.ts";
import { drawFromSeeds } from "./draw-noise.ts";
import { emptyLatents, type LatentShape } from "./latents.ts";
import { type DiffusionModel, isInpaintingModel } from "./model.ts";
import { createPredictNoise, type InpaintCondition } from "./predict-noise.ts";
import { checkRequest, type DiffusionContext, type DiffusionRequest, type DiffusionResult } from "./request.ts";
import { createSchedule, latentShape } from "./schedule.ts";

/**
 * Pictures from words:
 *
 *     latents ~ N(0, 1) · scale
 *     latents ← denoise(latents, prompt)
 *     picture ← decode(latents)
 *
 * @throws the signal's reason; {EngineError} protocol.invalid_params, prompt.too_long, scheduler.unsupported, model.*, runtime.*, numerics.not_finite
 * @source Rombach et al. 2022, arXiv:2112.10752; diffusers StableDiffusionPipeline
 */
export async function textToImage(
  model: DiffusionModel,
  request: DiffusionRequest,
  context: DiffusionContext,
): Promise<DiffusionResult> {
  checkRequest(model, request);
  const { signal } = context;
  const shape = latentShape(model, request);
  const draw = context.noise ?? drawFromSeeds(request.seeds, request.options?.noiseSource);
  const schedule = createSchedule(model, request);
  const conditioningAt = await planConditioning(model, request, schedule.run.timesteps.length, signal);

  const latents = draw("initial", emptyLatents(shape));
  for (let i = 0; i < latents.length; i++) latents[i] = latents[i]! * schedule.run.initialNoiseScale;

  const inpaint = await changeEverything(model, request, shape);
  const predict = createPredictNoise({ model, request, conditioningAt, shape, inpaint });
  await denoise({ model, request, schedule, predict, draw, shape }, latents, context);
  const result = { shape, data: latents };
  return { pictures: await decodePictures(model, result, signal), latents: result };
}

/** The condition under which an inpainting model makes a whole picture: mask all 1, nothing but mid-grey kept. Null for others. */
export async function changeEverything(
  model: DiffusionModel,
  { width, height }: DiffusionRequest,
  shape: LatentShape,
): Promise<InpaintCondition | null> {
  if (!isInpaintingModel(model)) return null;
  const [, , h, w] = shape;
  const { mean } = await encodeValues(model, new Float32Array(3 * width * height), width, height);
  const kept = samplePosterior({ mean, deviation: null }, model.scalingFactor, emptyLatents(shape));
  return { mask: new Float32Array(h * w).fill(1), kept };
}
