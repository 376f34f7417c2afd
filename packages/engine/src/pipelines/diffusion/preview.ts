import type { RgbPicture } from "../../imaging/pixels.ts";
import { torchNormal } from "../../numerics/noise.ts";
import type { Tensor } from "../../numerics/tensor.ts";
import { decodeLatents } from "./autoencoder.ts";
import type { DiffusionModel } from "./model.ts";

/** Latents → colour, one pixel a cell: for each of R, G, B a weight for every channel and a constant. */
export type Projection = readonly Float64Array[];

const fitted = new WeakMap<DiffusionModel["vaeDecoder"], Promise<Projection>>();

/**
 * A model's own projection, fitted once by least squares to what its decoder makes of random patches.
 *
 * Costs one decoding of 16 × 16 cells, the first time.
 */
export function previewProjection(model: DiffusionModel): Promise<Projection> {
  const known = fitted.get(model.vaeDecoder);
  if (known !== undefined) return known;
  const projection = fit(model);
  fitted.set(model.vaeDecoder, projection);
  projection.catch(() => fitted.delete(model.vaeDecoder));
  return projection;
}

/**
 * A small picture of latents.
 *
 * @param latents [B, C, h, w]; the first picture is shown
 */
export function project(
  projection: Projection,
  latents: Float32Array,
  channels: number,
  width: number,
  height: number,
): RgbPicture {
  const area = width * height;
  const data = new Uint8Array(3 * area);
  const levels = new Uint8ClampedArray(data.buffer);
  for (let cell = 0; cell < area; cell++) {
    for (const [color, weights] of projection.entries()) {
      let value = weights[channels]!;
      for (let channel = 0; channel < channels; channel++) value += weights[channel]! * latents[channel * area + cell]!;
      levels[3 * cell + color] = (value * 0.5 + 0.5) * 255;
    }
  }
  return { width, height, data };
}

const side = 16;
const patch = 4;

async function fit(model: DiffusionModel): Promise<Projection> {
  const latents = patches(model.latentChannels);
  const picture = await decodeLatents(model, latents, 0);
  const colors = cellMeans(picture, model.scaleFactor);
  return colors.map((color) => leastSquares(latents.data, color, model.latentChannels));
}

// flat patches, because a decoder turns cell-by-cell noise into something that no flat colour resembles
function patches(channels: number): Tensor {
  const across = side / patch;
  const values = torchNormal(0, channels * across * across);
  const data = new Float32Array(channels * side * side);
  for (let i = 0; i < data.length; i++) {
    const channel = Math.floor(i / (side * side));
    const y = Math.floor(i / side) % side;
    const x = i % side;
    data[i] = values[(channel * across + Math.floor(y / patch)) * across + Math.floor(x / patch)]!;
  }
  return { shape: [1, channels, side, side], data };
}

function cellMeans(picture: Float32Array, cell: number): Float64Array[] {
  const width = side * cell;
  return [0, 1, 2].map((color) => {
    const means = new Float64Array(side * side);
    for (let y = 0; y < width; y++)
      for (let x = 0; x < width; x++)
        means[Math.floor(y / cell) * side + Math.floor(x / cell)]! +=
          picture[(color * width + y) * width + x]! / (cell * cell);
    return means;
  });
}

/** Weights of each channel and a constant, from the normal equations with a trace of ridge. */
function leastSquares(latents: Float32Array, color: Float64Array, channels: number): Float64Array {
  const unknowns = channels + 1;
  const cells = side * side;
  const term = (row: number, cell: number) => (row === channels ? 1 : latents[row * cells + cell]!);
  const rows = Array.from({ length: unknowns }, (_, i) => {
    const row = new Float64Array(unknowns + 1);
    for (let cell = 0; cell < cells; cell++) {
      for (let j = 0; j < unknowns; j++) row[j]! += term(i, cell) * term(j, cell);
      row[unknowns]! += term(i, cell) * color[cell]!;
    }
    row[i]! += 1e-3;
    return row;
  });
  return solve(rows);
}

/** Gauss and Jordan with pivoting; `rows` are [A | b] and are overwritten. */
function solve(rows: Float64Array[]): Float64Array {
  const count = rows.length;
  for (let column = 0; column < count; column++) {
    let pivot = column;
    for (let i = column + 1; i < count; i++)
      if (Math.abs(rows[i]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = i;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const head = rows[column]!;
    for (const row of rows) {
      if (row === head) continue;
      const factor = row[column]! / head[column]!;
      for (let j = column; j <= count; j++) row[j]! -= factor * head[j]!;
    }
  }
  return Float64Array.from({ length: count }, (_, i) => rows[i]![count]! / rows[i]![i]!);
}
