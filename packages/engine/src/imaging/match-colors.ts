// Pure. Colours of a filling led to those of its surroundings, so that the edge between them does not show.

import { cropPicture, cropPixels } from "./crop.ts";
import { growMask, maskBounds, thresholdMask } from "./mask.ts";
import { matchContrast } from "./match-contrast.ts";
import { type Gray8, type RgbPicture, requireSameSize } from "./pixels.ts";
import { padRect } from "./rect.ts";
import { softenRim } from "./soften-rim.ts";

/** How far around the mask pictures are compared: this share of the mask's longest side, and at least this many pixels. */
const reach = { share: 1 / 8, leastPx: 16 };
/**
 * Largest correction at each scale (1, 2, 4, 8 px …), levels of 255. Right at the edge anything goes; a broad shift is an
 * autoencoder's and small, a larger one is what the model meant to paint.
 */
const largestShifts = [255, 255, 80, 32, 24];
/** How often each scale is smoothed; the finest meet the edge, where being exact shows. */
const sweeps = [12, 8, 3, 0];
/** How deep beside known cells, in cells of each scale, smoothing reaches. */
const rimCells = 6;

/** One channel's differences at one scale. */
interface Level {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/**
 * A painted picture with a smooth correction: just inside the mask's edge it continues the source outside, deeper in only
 * the broad difference of the two is taken back.
 *
 * @param painted as the model made it, borrowed
 * @param source  what was there, of the same size
 * @param mask    of the same size, above 0 where the painted picture is to be seen
 * @returns a new picture; where the mask is 0, the source
 * @throws {EngineError} image.size_mismatch
 * @source Pérez, Gangnet & Blake 2003, "Poisson image editing" (the membrane between a patch and its place), interpolated by
 * pull-push as Gortler et al. 1996, "The lumigraph", §3.4
 */
export function matchColors(painted: RgbPicture, source: RgbPicture, mask: Gray8): RgbPicture {
  requireSameSize("source", source, painted);
  requireSameSize("mask", mask, painted);
  const data = source.data.slice();
  const bounds = maskBounds(mask);
  if (bounds === null) return { ...painted, data };
  const reachPx = Math.max(reach.leastPx, Math.round(Math.max(bounds.width, bounds.height) * reach.share));
  const region = padRect(bounds, reachPx, mask);
  const selected = cropPixels(mask, region);
  const from = cropPicture(painted, region);
  const filled = cropPicture(source, region);
  // clips what is written to it
  const levels = new Uint8ClampedArray(filled.data.buffer, filled.data.byteOffset, filled.data.length);
  const known = weighSurroundings(selected, reachPx);
  const rims = known.map(findRim);
  for (let c = 0; c < 3; c++) {
    const correction = spreadDifferences(from, filled, c, known, rims);
    for (let i = 0, at = c; i < correction.length; i++, at += 3) {
      if (selected.data[i] !== 0) levels[at] = Math.round(from.data[at]! + correction[i]!);
    }
  }
  matchContrast(filled, cropPicture(source, region), selected);
  softenRim(filled, from, selected);
  for (let row = 0; row < region.height; row++) {
    const line = filled.data.subarray(row * region.width * 3, (row + 1) * region.width * 3);
    data.set(line, ((region.y + row) * mask.width + region.x) * 3);
  }
  return { ...painted, data };
}

/** Shares of known pixels at each scale, from single pixels to one cell for everything. */
function weighSurroundings(mask: Gray8, reachPx: number): Level[] {
  const near = growMask(thresholdMask(mask, 1), reachPx).data;
  const values = new Float32Array(near.length);
  for (let i = 0; i < near.length; i++) if (mask.data[i] === 0 && near[i] === 255) values[i] = 1;
  const levels: Level[] = [{ width: mask.width, height: mask.height, values }];
  for (let level = levels[0]!; level.width > 1 || level.height > 1; level = levels.at(-1)!) levels.push(halve(level));
  return levels;
}

/** Source − painted of one channel, known outside the mask, spread over all of the picture. */
function spreadDifferences(
  painted: RgbPicture,
  source: RgbPicture,
  channel: number,
  known: readonly Level[],
  rims: readonly Int32Array[],
): Float32Array {
  const { width, height, values: isKnown } = known[0]!;
  const first = new Float32Array(width * height);
  for (let i = 0; i < first.length; i++) {
    if (isKnown[i] !== 0) first[i] = source.data[i * 3 + channel]! - painted.data[i * 3 + channel]!;
  }
  // sums over known pixels, which the shares turn into means on the way back
  const sums: Level[] = [{ width, height, values: first }];
  for (let k = 1; k < known.length; k++) sums.push(halve(sums[k - 1]!));
  let filled: Level | null = null;
  for (let k = known.length - 1; k >= 0; k--) {
    const limit = largestShifts[Math.min(k, largestShifts.length - 1)]!;
    const coarser = filled;
    const { values, ...size } = sums[k]!;
    const shares = known[k]!.values;
    const line = new Float64Array((coarser?.width ?? 0) + 2);
    for (let y = 0; y < size.height; y++) {
      if (coarser !== null) mixRows(coarser, y, line);
      for (let x = 0; x < size.width; x++) {
        const i = y * size.width + x;
        const share = shares[i]!;
        const own = share === 0 ? 0 : Math.min(limit, Math.max(-limit, values[i]! / share));
        // a quarter of a cell says as much about it as all of it would
        const trust = Math.min(1, share * 4);
        values[i] = trust === 1 || coarser === null ? own : own * trust + sampleBetween(line, x) * (1 - trust);
      }
    }
    filled = sums[k]!;
    for (let sweep = sweeps[Math.min(k, sweeps.length - 1)]!; sweep > 0; sweep--) relax(filled, rims[k]!);
  }
  return filled!.values;
}

/** Unknown cells beside known ones, row by row: where smoothing makes a difference. */
function findRim({ width, height, values }: Level): Int32Array {
  const isKnown = {
    format: "gray8" as const,
    width,
    height,
    data: new Uint8Array(values.length),
  };
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) isKnown.data[i] = 255;
  const near = growMask(isKnown, rimCells).data;
  const rim = new Int32Array(values.length);
  let count = 0;
  for (let i = 0; i < near.length; i++) if (near[i] === 255 && values[i] === 0) rim[count++] = i;
  return rim.slice(0, count);
}

/** A sweep there and back towards the membrane: every cell of the rim the mean of its neighbours. Overwrites. */
function relax({ width, height, values }: Level, rim: Int32Array): void {
  const visit = (i: number) => {
    const x = i % width;
    const left = values[x > 0 ? i - 1 : i]!;
    const right = values[x < width - 1 ? i + 1 : i]!;
    const above = values[i >= width ? i - width : i]!;
    const below = values[i < width * (height - 1) ? i + width : i]!;
    values[i] = (left + right + above + below) / 4;
  };
  for (let k = 0; k < rim.length; k++) visit(rim[k]!);
  for (let k = rim.length - 1; k >= 0; k--) visit(rim[k]!);
}

/** Means over cells of 2×2; beyond the border there are zeros. */
function halve({ width, height, values }: Level): Level {
  const half = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  const means = new Float32Array(half.width * half.height);
  for (let y = 0; y < height; y++) {
    const row = (y >> 1) * half.width;
    for (let x = 0; x < width; x++) means[row + (x >> 1)]! += values[y * width + x]! / 4;
  }
  return { ...half, values: means };
}

/**
 * A coarser level along a finer one's row, linear between rows.
 *
 * @param line is filled: a cell before the first, which repeats it, then the level's, then the last once more
 */
function mixRows({ width, height, values }: Level, y: number, line: Float64Array): void {
  const top = (y - 1) >> 1;
  const above = Math.max(0, top) * width;
  const below = Math.min(height - 1, top + 1) * width;
  const share = y % 2 === 0 ? 0.75 : 0.25;
  for (let x = 0; x < width; x++) line[x + 1] = values[above + x]! * (1 - share) + values[below + x]! * share;
  line[0] = line[1]!;
  line[width + 1] = line[width]!;
}

/** Such a line at the middle of a finer cell. */
function sampleBetween(line: Float64Array, x: number): number {
  const left = ((x - 1) >> 1) + 1;
  const share = x % 2 === 0 ? 0.75 : 0.25;
  return line[left]! * (1 - share) + line[left + 1]! * share;
}
