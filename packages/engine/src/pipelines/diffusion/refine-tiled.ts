import { EngineError } from "../../base/errors.ts";
import { cropPicture } from "../../imaging/crop.ts";
import type { Rect, Size } from "../../imaging/rect.ts";
import { encodeValues, samplePosterior } from "./autoencoder.ts";
import { planConditioning } from "./conditioning.ts";
import { denoise } from "./denoise.ts";
import { drawFromSeeds } from "./draw-noise.ts";
import { emptyLatents, type LatentShape } from "./latents.ts";
import { type Kept, keepUnmasked, keepUntilTurn, type LeadBack } from "./lead-back.ts";
import { binarize, hideMasked } from "./mask.ts";
import { type DiffusionModel, isInpaintingModel } from "./model.ts";
import { toModelRange } from "./pixel-range.ts";
import { createPredictNoise, type InpaintCondition } from "./predict-noise.ts";
import { previewProjection, project } from "./preview.ts";
import {
  checkPicture,
  checkRequest,
  checkStart,
  type DiffusionContext,
  type DiffusionResult,
  type ImageToImageRequest,
  type InpaintRequest,
  type MaskPicture,
} from "./request.ts";
import { createSchedule, latentShape, type Schedule } from "./schedule.ts";
import { cellStrengths, checkStrengthMap } from "./strength-map.ts";
import { cutTile, planTiles, type Tile, type TilePlan } from "./tile-plan.ts";
import { decodeTiles, encodeTiles, pixelsOf } from "./tiled-autoencoder.ts";
import { predictInTiles } from "./tiled-prediction.ts";

/** A picture, or the masked part of it, larger than the model works at. */
export interface TiledRequest extends ImageToImageRequest {
  /** Null: everything changes. */
  readonly mask: MaskPicture | null;
  /** As in an inpaint request; needs a mask. */
  readonly strengthMap?: Float32Array;
  /** What the model works at, pixels; multiples of its `sizeMultiple`. */
  readonly tile: Size;
  /** Pixels that neighbours share at least; up to half a tile. */
  readonly overlapPx: number;
}

/**
 * `inpaint` and `imageToImage` for pictures of any size, from one field of noise, without seams:
 *
 *     clean   ← tiles of the picture, encoded and averaged
 *     latents ← clean with noise
 *     for each timestep:
 *       predicted ← average of the UNet's predictions for overlapping tiles
 *       latents   ← scheduler step(predicted, latents), led back to the picture where the mask is off
 *     picture ← tiles of the latents, decoded and averaged
 *
 * Tiles without any masked pixel are left out, and the picture is taken there. Steps are counted in tiles. Beside what the
 * model takes, memory holds some copies of the latents, and the result once.
 *
 * @throws the signal's reason, looked at between two tiles; {EngineError} as `inpaint`
 * @source Bar-Tal et al. 2023, arXiv:2302.08113 (MultiDiffusion)
 */
export async function refineTiled(
  model: DiffusionModel,
  request: TiledRequest,
  context: DiffusionContext,
): Promise<DiffusionResult> {
  checkTiled(model, request);
  const { signal } = context;
  const shape = latentShape(model, request);
  const plan = planInCells(model, request);
  const tileRequest = { ...request, ...pixelSize(plan.tile, model) };
  const draw = context.noise ?? drawFromSeeds(request.seeds, request.options?.noiseSource);
  const schedule = createSchedule(model, request, { strength: request.strength, spread: false });
  const conditioningAt = await planConditioning(model, request, schedule.run.timesteps.length, signal);
  const isChanged = (tile: Tile) => request.mask === null || isMasked(request.mask, pixelsOf(tile, model.scaleFactor));
  const tiles = plan.rows.flat().filter(isChanged);

  const encoded = await encodeTiles(model, plan, (rect) => toModelRange(cropPicture(request.image, rect)), signal);
  const clean = samplePosterior(encoded, model.scalingFactor, draw("posterior", emptyLatents(shape)));
  const noise = draw("initial", emptyLatents(shape));
  const latents = startLatents(request, { clean, noise, schedule });
  const condition = await createCondition(model, request, plan, () => draw("posterior", emptyLatents(shape)), signal);

  const tileShape: LatentShape = [shape[0], shape[1], plan.tile.height, plan.tile.width];
  const inpaint = tiles[0] === undefined ? null : condition(tiles[0]);
  const predict = createPredictNoise({ model, request: tileRequest, conditioningAt, shape: tileShape, inpaint });
  const onTile = await countTiles(model, schedule, latents, shape, tiles.length, context);
  const tiled = predictInTiles({ shape, tiles, predict, condition, signal, ...(onTile === null ? {} : { onTile }) });
  const leadBack = chooseLeadBack(model, request, { clean, noise, schedule });
  if (request.strengthMap !== undefined) leadBack?.(latents, schedule.first);
  const { onStep: _, ...quiet } = context;
  const run = { model, request, schedule, predict: tiled, draw, shape };
  await denoise(leadBack === null ? run : { ...run, afterStep: leadBack }, latents, quiet);

  const result = { shape, data: latents };
  const pictures = [];
  for (let i = 0; i < shape[0]; i++)
    pictures.push(await decodeTiles(model, result, i, plan, { source: request.image, isChanged, signal }));
  return { pictures, latents: result };
}

function planInCells(model: DiffusionModel, { width, height, tile, overlapPx }: TiledRequest): TilePlan {
  const cell = model.scaleFactor;
  const cells = (size: Size) => ({ width: size.width / cell, height: size.height / cell });
  return planTiles(cells({ width, height }), cells(tile), Math.ceil(overlapPx / cell));
}

function pixelSize({ width, height }: Size, { scaleFactor }: DiffusionModel): Size {
  return { width: width * scaleFactor, height: height * scaleFactor };
}

function startLatents({ strength }: TiledRequest, { clean, noise, schedule: { run, first } }: Kept): Float32Array {
  if (strength < 1) return run.addNoise(clean, noise, first, new Float32Array(clean.length));
  return noise.map((value) => value * run.initialNoiseScale);
}

function chooseLeadBack(model: DiffusionModel, request: TiledRequest, kept: Kept): LeadBack | null {
  if (!isMaskedRequest(request)) return null;
  const { strengthMap } = request;
  if (strengthMap !== undefined) return keepUntilTurn(kept, cellStrengths(request, strengthMap, model.scaleFactor));
  return keepUnmasked(kept, maskCells(request.mask, model.scaleFactor));
}

/** What an inpainting model sees of each tile. @param spread draws noise [B, C, h, w] for the autoencoder's spread */
async function createCondition(
  model: DiffusionModel,
  request: TiledRequest,
  plan: TilePlan,
  spread: () => Float32Array,
  signal: AbortSignal,
): Promise<(tile: Tile) => InpaintCondition | null> {
  // as the pipelines for whole pictures draw, so that their pictures come back
  const noise = request.mask === null ? null : spread();
  if (!isInpaintingModel(model)) return () => null;
  const area = plan.tile.width * plan.tile.height;
  const batch = request.seeds.length;
  const kept = new Float32Array(batch * model.latentChannels * area);
  const mask = new Float32Array(area).fill(1);
  const { scalingFactor, scaleFactor } = model;
  if (noise === null || !isMaskedRequest(request)) {
    const { width, height } = pixelSize(plan.tile, model);
    const { mean } = await encodeValues(model, new Float32Array(3 * width * height), width, height);
    samplePosterior({ mean, deviation: null }, scalingFactor, kept);
    return () => ({ mask, kept });
  }
  const { image, mask: wholeMask } = request;
  const posterior = await encodeTiles(
    model,
    plan,
    (rect) => hideMasked(toModelRange(cropPicture(image, rect)), binarize(cropMask(wholeMask, rect))),
    signal,
  );
  const wholeKept = samplePosterior(posterior, scalingFactor, noise);
  const cells = maskCells(wholeMask, scaleFactor);
  return (tile) => ({ mask: cutTile(cells, plan.size, tile, mask), kept: cutTile(wholeKept, plan.size, tile, kept) });
}

async function countTiles(
  model: DiffusionModel,
  { run, first }: Schedule,
  latents: Float32Array,
  [, channels, h, w]: LatentShape,
  tiles: number,
  { onStep }: DiffusionContext,
): Promise<((done: number) => void) | null> {
  if (onStep === undefined) return null;
  const projection = await previewProjection(model);
  const steps = tiles * (run.timesteps.length - first);
  const preview = () => project(projection, run.denoised() ?? latents, channels, w, h);
  return (step) => onStep({ step, steps, preview });
}

/** As `maskLatents` of the mask cut at half, without a copy in floats. */
function maskCells({ width, height, data }: MaskPicture, cell: number): Float32Array {
  const across = width / cell;
  return Float32Array.from({ length: across * (height / cell) }, (_, at) =>
    data[Math.floor(at / across) * cell * width + (at % across) * cell]! >= 128 ? 1 : 0,
  );
}

function isMasked({ width, data }: MaskPicture, rect: Rect): boolean {
  for (let row = 0; row < rect.height; row++) {
    const from = (rect.y + row) * width + rect.x;
    if (data.subarray(from, from + rect.width).some((level) => level >= 128)) return true;
  }
  return false;
}

function cropMask({ width, data }: MaskPicture, rect: Rect): MaskPicture {
  const out = new Uint8Array(rect.width * rect.height);
  for (let row = 0; row < rect.height; row++) {
    const from = (rect.y + row) * width + rect.x;
    out.set(data.subarray(from, from + rect.width), row * rect.width);
  }
  return { width: rect.width, height: rect.height, data: out };
}

function isMaskedRequest(request: TiledRequest): request is TiledRequest & InpaintRequest {
  return request.mask !== null;
}

/** @throws {EngineError} protocol.invalid_params, image.size_mismatch */
function checkTiled(model: DiffusionModel, request: TiledRequest): void {
  checkRequest(model, request);
  checkStart(request);
  if (isMaskedRequest(request)) {
    checkPicture("mask", request.mask, request, 1);
    checkStrengthMap(request);
  }
  const { tile, overlapPx, options, strengthMap, mask } = request;
  const { sizeMultiple } = model;
  for (const side of ["width", "height"] as const)
    if (!(Number.isInteger(tile[side]) && tile[side] > 0 && tile[side] % sizeMultiple === 0))
      throw invalid(`tile.${side}`, `a multiple of ${sizeMultiple}`, tile[side]);
  const most = Math.min(tile.width, tile.height) / 2;
  if (!(Number.isInteger(overlapPx) && overlapPx >= 0 && overlapPx <= most))
    throw invalid("overlapPx", `a whole number up to ${most}`, overlapPx);
  if (options?.controls?.length) throw invalid("controls", "none for a picture in tiles", options.controls.length);
  if (strengthMap !== undefined && mask === null) throw invalid("strengthMap", "a mask with it", "none");
}

function invalid(field: string, expected: string, received: unknown): EngineError {
  return new EngineError("protocol.invalid_params", { field, expected, received: String(received) });
}
