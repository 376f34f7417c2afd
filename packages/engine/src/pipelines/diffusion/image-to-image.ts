import { decodePictures, encodePicture, samplePosterior } from "./autoencoder.ts";
import { planConditioning } from "./conditioning.ts";
import { denoise } from "./denoise.ts";
import { drawFromSeeds } from "./draw-noise.ts";
import { emptyLatents } from "./latents.ts";
import type { DiffusionModel } from "./model.ts";
import { createPredictNoise } from "./predict-noise.ts";
import {
  checkRequest,
  checkStart,
  type DiffusionContext,
  type DiffusionResult,
  type ImageToImageRequest,
} from "./request.ts";
import { createSchedule, latentShape } from "./schedule.ts";
import { changeEverything } from "./text-to-image.ts";

/**
 * A new version of a picture:
 *
 *     clean   ← encode(picture)
 *     latents ← clean with the noise of the first step that strength leaves
 *     latents ← denoise(latents, prompt)
 *     picture ← decode(latents)
 *
 * @throws the signal's reason; {EngineError} as `textToImage`, and image.size_mismatch
 * @source Meng et al. 2022, arXiv:2108.01073 (SDEdit); diffusers StableDiffusionImg2ImgPipeline
 */
export async function imageToImage(
  model: DiffusionModel,
  request: ImageToImageRequest,
  context: DiffusionContext,
): Promise<DiffusionResult> {
  checkRequest(model, request);
  checkStart(request);
  const { signal } = context;
  const shape = latentShape(model, request);
  const draw = context.noise ?? drawFromSeeds(request.seeds, request.options?.noiseSource);
  const schedule = createSchedule(model, request, { strength: request.strength, spread: isDistilled(model, request) });
  const conditioningAt = await planConditioning(model, request, schedule.run.timesteps.length, signal);

  signal.throwIfAborted();
  const posterior = await encodePicture(model, request.image);
  const clean = samplePosterior(posterior, model.scalingFactor, draw("posterior", emptyLatents(shape)));
  const noise = draw("initial", emptyLatents(shape));
  const latents = schedule.run.addNoise(clean, noise, schedule.first, noise);

  const inpaint = await changeEverything(model, request, shape);
  const predict = createPredictNoise({ model, request, conditioningAt, shape, inpaint });
  await denoise({ model, request, schedule, predict, draw, shape }, latents, context);
  const result = { shape, data: latents };
  return { pictures: await decodePictures(model, result, signal), latents: result };
}

// the reference has a pipeline of its own for models that take guidance as an input, made for this one method
function isDistilled(model: DiffusionModel, { scheduler }: ImageToImageRequest): boolean {
  return model.timeCondDim !== null && scheduler.diffusersClass === "LCMScheduler";
}
