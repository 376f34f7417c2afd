// Pure. Grain laid over a filling, as its surroundings have it.

import { cropPixels } from "./crop.ts";
import { growMask, maskBounds, thresholdMask } from "./mask.ts";
import { type Grain, measureGrain } from "./measure-grain.ts";
import { type Gray8, type RgbPicture, requireSameSize } from "./pixels.ts";
import type { Rect } from "./rect.ts";

/** Grain is measured within this many pixels around the mask. */
const reachPx = 64;
/** Levels of 255; less is not seen and only costs compression. */
const leastSpread = 0.25;

/**
 * A painted picture with as much grain as its surroundings have more than itself.
 *
 * @param painted borrowed
 * @param source  what is around it, of the same size
 * @param mask    of the same size, above 0 where the painted picture is to be seen
 * @param seed    whole, 0 … 2³²−1; the same gives the same grain
 * @returns a new picture; where the mask is 0, `painted` as it was
 * @throws {EngineError} image.size_mismatch
 */
export function matchGrain(painted: RgbPicture, source: RgbPicture, mask: Gray8, seed: number): RgbPicture {
  requireSameSize("source", source, painted);
  requireSameSize("mask", mask, painted);
  const selected = thresholdMask(mask, 1);
  const near = growMask(selected, reachPx);
  const around = { ...near, data: near.data.map((sample, i) => (selected.data[i] === 0 ? sample : 0)) };
  const wanted = measureGrain(source, around);
  const present = measureGrain(painted, selected);
  const missing = (c: number) => Math.sqrt(Math.max(0, wanted.spread[c]! ** 2 - present.spread[c]! ** 2));
  return addGrain(painted, mask, { ...wanted, spread: [missing(0), missing(1), missing(2)] }, seed);
}

/** Where the mask is above 0, grain on top, clipped to 0 … 255. */
function addGrain(picture: RgbPicture, mask: Gray8, { spread, softnessPx, unity }: Grain, seed: number): RgbPicture {
  const data = picture.data.slice();
  const bounds = maskBounds(mask);
  if (bounds === null || spread.every((value) => value < leastSpread)) return { ...picture, data };
  const shown = cropPixels(mask, bounds).data;
  const shared = unity === 0 ? null : createNoise(bounds, softnessPx, seed, 3);
  for (let c = 0; c < 3; c++) {
    const own = unity === 1 ? null : createNoise(bounds, softnessPx, seed, c);
    for (let i = 0; i < shown.length; i++) {
      if (shown[i] === 0) continue;
      const grain = (shared?.[i] ?? 0) * Math.sqrt(unity) + (own?.[i] ?? 0) * Math.sqrt(1 - unity);
      const row = bounds.y + Math.floor(i / bounds.width);
      const at = (row * picture.width + bounds.x + (i % bounds.width)) * 3 + c;
      data[at] = Math.round(Math.min(255, Math.max(0, data[at]! + grain * spread[c]!)));
    }
  }
  return { ...picture, data };
}

/** Noise of mean 0 and variance 1 in a rectangle; a pixel's comes from its place and the seed alone. */
function createNoise(rect: Rect, softnessPx: number, seed: number, channel: number): Float32Array {
  const radius = Math.ceil(softnessPx * 3);
  const width = rect.width + 2 * radius;
  const height = rect.height + 2 * radius;
  const white = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      white[y * width + x] = normalAt(rect.x - radius + x, rect.y - radius + y, channel, seed);
    }
  }
  if (radius === 0) return white;
  const weights = blurWeights(softnessPx, radius);
  const across = filterLines(white, height, width, rect.width, 1, weights);
  return filterLines(across, rect.width, rect.width, rect.height, rect.width, weights);
}

/** A Gaussian whose squares sum to 1, so that white noise keeps its variance. */
function blurWeights(sigmaPx: number, radius: number): Float32Array {
  const weights = Float32Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-(((i - radius) / sigmaPx) ** 2) / 2),
  );
  const energy = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
  return weights.map((weight) => weight / energy);
}

/** Lines along x (`step` 1, a line every `pitch` samples) or along y (`step` a row, a line every sample), shorter by the blur. */
function filterLines(
  from: Float32Array,
  lines: number,
  pitch: number,
  length: number,
  step: number,
  weights: Float32Array,
): Float32Array {
  const alongX = step === 1;
  const out = new Float32Array(lines * length);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < length; i++) {
      const start = alongX ? line * pitch + i : i * step + line;
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += from[start + k * step]! * weights[k]!;
      out[alongX ? line * length + i : i * lines + line] = sum;
    }
  }
  return out;
}

/** @source Box & Muller 1958, on two hashes */
function normalAt(x: number, y: number, channel: number, seed: number): number {
  const place = hash(hash(hash(seed) ^ (x | 0)) ^ (y | 0)) ^ channel;
  const radius = (hash(place) + 1) / 2 ** 32;
  const turn = hash(place ^ 0x9e3779b9) / 2 ** 32;
  return Math.sqrt(-2 * Math.log(radius)) * Math.cos(2 * Math.PI * turn);
}

/** Whole number 0 … 2³²−1 whose every bit depends on every bit of the input. @source Wellons 2018, "lowbias32" */
function hash(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}
