// Pictures too large for the autoencoder, through it in overlapping tiles. No copy of the whole is made in floats.
import { cropPicture } from "../../imaging/crop.ts";
import type { RgbPicture } from "../../imaging/pixels.ts";
import type { Rect } from "../../imaging/rect.ts";
import type { Tensor } from "../../numerics/tensor.ts";
import { decodeLatents, encodeValues, type Posterior } from "./autoencoder.ts";
import type { DiffusionModel } from "./model.ts";
import { toModelRange, toRgb8 } from "./pixel-range.ts";
import { addTile, cutTile, scaleTiles, type Tile, type TilePlan } from "./tile-plan.ts";

/**
 * A picture's posterior, averaged from its tiles'.
 *
 * @param valuesOf a tile's pixels as the encoder takes them, [3, H, W] of the rectangle, −1 … 1
 */
export async function encodeTiles(
  model: DiffusionModel,
  { size, rows }: TilePlan,
  valuesOf: (rect: Rect) => Float32Array,
  signal: AbortSignal,
): Promise<Posterior> {
  const length = model.latentChannels * size.width * size.height;
  const mean = new Float32Array(length);
  let deviation: Float32Array | null = null;
  for (const tile of rows.flat()) {
    signal.throwIfAborted();
    const rect = pixelsOf(tile, model.scaleFactor);
    const posterior = await encodeValues(model, valuesOf(rect), rect.width, rect.height);
    addTile(mean, size, tile, posterior.mean);
    if (posterior.deviation === null) continue;
    deviation ??= new Float32Array(length);
    addTile(deviation, size, tile, posterior.deviation);
  }
  return { mean, deviation };
}

/**
 * One picture of a batch of latents, 8-bit, averaged from its tiles. A row of tiles is held in floats at a time.
 *
 * @param plan   of the latents
 * @param source taken for tiles that `isChanged` says no of; as large as the result
 * @throws the signal's reason; {EngineError} numerics.not_finite
 */
export async function decodeTiles(
  model: DiffusionModel,
  latents: Tensor,
  index: number,
  plan: TilePlan,
  { source, isChanged, signal }: { source: RgbPicture; isChanged(tile: Tile): boolean; signal: AbortSignal },
): Promise<RgbPicture> {
  const pixelPlan = scaleTiles(plan, model.scaleFactor);
  const { width, height } = pixelPlan.size;
  const bandSize = { width, height: pixelPlan.tile.height };
  const band = new Float32Array(3 * bandSize.width * bandSize.height);
  const data = new Uint8Array(3 * width * height);
  const one = latents.data.length / latents.shape[0]!;
  const own = latents.data.subarray(index * one, (index + 1) * one);
  const cut = new Float32Array(model.latentChannels * plan.tile.width * plan.tile.height);
  const shape = [1, model.latentChannels, plan.tile.height, plan.tile.width];
  for (const [i, row] of pixelPlan.rows.entries()) {
    const top = row[0]!.y;
    for (const [j, tile] of row.entries()) {
      signal.throwIfAborted();
      const cells = plan.rows[i]![j]!;
      const values = isChanged(cells)
        ? await decodeLatents(model, { shape, data: cutTile(own, plan.size, cells, cut) }, 0)
        : toModelRange(cropPicture(source, tile));
      addTile(band, bandSize, { ...tile, y: 0 }, values);
    }
    const finished = (pixelPlan.rows[i + 1]?.[0]?.y ?? height) - top;
    writeRows(band, width, finished, data.subarray(3 * top * width));
    moveUp(band, width, finished);
  }
  return { width, height, data };
}

/** A tile's rectangle in the picture. */
export function pixelsOf({ x, y, width, height }: Tile, cell: number): Rect {
  return { x: x * cell, y: y * cell, width: width * cell, height: height * cell };
}

function writeRows(band: Float32Array, width: number, rows: number, out: Uint8Array): void {
  const plane = band.length / 3;
  const values = new Float32Array(3 * rows * width);
  for (let color = 0; color < 3; color++)
    values.set(band.subarray(color * plane, color * plane + rows * width), color * rows * width);
  out.set(toRgb8(values, width, rows).data);
}

function moveUp(band: Float32Array, width: number, rows: number): void {
  const plane = band.length / 3;
  for (let color = 0; color < 3; color++) {
    const own = band.subarray(color * plane, (color + 1) * plane);
    own.copyWithin(0, rows * width);
    own.fill(0, plane - rows * width);
  }
}
