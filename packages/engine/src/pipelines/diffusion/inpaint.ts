import { decodePictures, encodePicture, encodeValues, samplePosterior } from "./autoencoder.ts";
import { planConditioning } from "./conditioning.ts";
import { type Denoising, denoise } from "./denoise.ts";
import { type DrawNoise, drawFromSeeds } from "./draw-noise.ts";
import { emptyLatents, type LatentShape } from "./latents.ts";
import { type Kept, keepUnmasked, keepUntilTurn, type LeadBack } from "./lead-back.ts";
import { binarize, hideMasked, maskLatents } from "./mask.ts";
import { type DiffusionModel, isInpaintingModel } from "./model.ts";
import { toModelRange } from "./pixel-range.ts";
import { createPredictNoise } from "./predict-noise.ts";
import {
  checkPicture,
  checkRequest,
  checkStart,
  type DiffusionContext,
  type DiffusionResult,
  type InpaintRequest,
} from "./request.ts";
import { createSchedule, latentShape, type Schedule } from "./schedule.ts";
import { cellStrengths, checkStrengthMap } from "./strength-map.ts";

/**
 * Part of a picture made anew, where the mask is at least half on. What lies outside still changes a little on its way
 * through the autoencoder: whoever calls puts the old pixels back.
 *
 * An inpainting model (2C + 1 channels) sees the mask and what is kept in every step:
 *
 *     kept    ← encode(picture with the masked part grey)
 *     latents ← denoise(latents ⊕ mask ⊕ kept, prompt)
 *
 * Any other model is led back to the picture after every step:
 *
 *     latents ← mask · step(latents) + (1 − mask) · picture with the next step's noise
 *
 * At strength 1 both start from noise alone, below from the picture with noise. With a strength for each pixel both are led
 * back, each cell until its turn has come:
 *
 *     latents ← free · step(latents) + (1 − free) · picture with the next step's noise
 *
 * @throws the signal's reason; {EngineError} as `imageToImage`
 * @source diffusers StableDiffusionInpaintPipeline; Lugmayr et al. 2022, arXiv:2201.09865 (blending, without its resampling);
 *   Levin and Fried 2023, arXiv:2306.00950 (a strength for each pixel)
 */
export async function inpaint(
  model: DiffusionModel,
  request: InpaintRequest,
  context: DiffusionContext,
): Promise<DiffusionResult> {
  checkRequest(model, request);
  checkStart(request);
  checkPicture("mask", request.mask, request, 1);
  checkStrengthMap(request);
  const { signal } = context;
  const shape = latentShape(model, request);
  const draw = context.noise ?? drawFromSeeds(request.seeds, request.options?.noiseSource);
  const schedule = createSchedule(model, request, { strength: request.strength, spread: false });
  const conditioningAt = await planConditioning(model, request, schedule.run.timesteps.length, signal);
  const fromNoise = request.strength === 1;
  const pixelMask = binarize(request.mask);
  const mask = maskLatents(pixelMask, request.width, request.height, model.scaleFactor);

  const strengths =
    request.strengthMap === undefined ? null : cellStrengths(request, request.strengthMap, model.scaleFactor);

  const needsPicture = !isInpaintingModel(model) || !fromNoise || strengths !== null;
  signal.throwIfAborted();
  const clean = needsPicture ? await encodeWhole(model, request, draw, shape) : null;
  const noise = draw("initial", emptyLatents(shape));
  const latents = clean === null || fromNoise ? scaled(noise, schedule) : startFrom(clean, noise, schedule);

  signal.throwIfAborted();
  const kept = isInpaintingModel(model)
    ? await encodeKept(model, request, pixelMask, draw, shape)
    : drawUnused(draw, shape);
  const condition = kept === null ? null : { mask, kept };
  const predict = createPredictNoise({ model, request, conditioningAt, shape, inpaint: condition });
  const leadBack = clean === null ? null : chooseLeadBack({ clean, noise, schedule }, mask, strengths, kept !== null);
  if (strengths !== null) leadBack?.(latents, schedule.first);
  const run: Denoising = { model, request, schedule, predict, draw, shape };
  await denoise(leadBack === null ? run : { ...run, afterStep: leadBack }, latents, context);
  const result = { shape, data: latents };
  return { pictures: await decodePictures(model, result, signal), latents: result };
}

function chooseLeadBack(
  kept: Kept,
  mask: Float32Array,
  strengths: Float32Array | null,
  modelSeesMask: boolean,
): LeadBack | null {
  if (strengths !== null) return keepUntilTurn(kept, strengths);
  return modelSeesMask ? null : keepUnmasked(kept, mask);
}

async function encodeWhole(
  model: DiffusionModel,
  { image }: InpaintRequest,
  draw: DrawNoise,
  shape: LatentShape,
): Promise<Float32Array> {
  const posterior = await encodePicture(model, image);
  return samplePosterior(posterior, model.scalingFactor, draw("posterior", emptyLatents(shape)));
}

async function encodeKept(
  model: DiffusionModel,
  { image, width, height }: InpaintRequest,
  mask: Float32Array,
  draw: DrawNoise,
  shape: LatentShape,
): Promise<Float32Array> {
  const posterior = await encodeValues(model, hideMasked(toModelRange(image), mask), width, height);
  return samplePosterior(posterior, model.scalingFactor, draw("posterior", emptyLatents(shape)));
}

// the reference encodes the masked picture for every model; the draw must be taken for the later ones to agree
function drawUnused(draw: DrawNoise, shape: LatentShape): null {
  draw("posterior", emptyLatents(shape));
  return null;
}

function scaled(noise: Float32Array, { run }: Schedule): Float32Array {
  return noise.map((value) => value * run.initialNoiseScale);
}

function startFrom(clean: Float32Array, noise: Float32Array, { run, first }: Schedule): Float32Array {
  return run.addNoise(clean, noise, first, new Float32Array(clean.length));
}
