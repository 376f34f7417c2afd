// Pure. The contrast of a filling led to that of its surroundings along the edge between them, and left alone further in.

import type { Gray8, RgbPicture } from "./pixels.ts";
import { findRim, type Rim } from "./rim.ts";

/** Detail is what is left after a mean over so many pixels to every side. */
const detailPx = 8;
/** From the mask's half-way line: where steps are compared, where contrast is led fully, and where at all. */
const reach = { wantedPx: 12, foundPx: 2, fullPx: 4, leastPx: 24 };
/** Steps are averaged over cells of this side, and over so many cells around each. */
const cellPx = 8;
const cellsAround = 2;
/** Detail keeps at least this: flat surroundings make no flat filling. */
const leastShare = 0.15;
/** Levels of 255 by which a pixel misses the source, from where on it is led fully: a filling that is the source stays. */
const fullMiss = 4;

/** The filling is quietened this often: where the source shines through, only a part of what is seen obeys. */
const rounds = 4;

/**
 * Quietens a filling's detail beside the edge where the steps between neighbours that are seen there vary more than those
 * of the surroundings, so that a strong texture rises from a quiet one instead of being cut off. Nothing is sharpened.
 *
 *     wanted, found ← variation of the steps around a place: of the surroundings, of the filling laid over the source
 *     pixel         ← local mean + (pixel − local mean) · min(1, wanted / found), less and less so with the depth
 *
 * @param filled the filling in its place, the source outside; overwritten where the mask is above 0
 * @param source what is under it, of the same size
 * @param mask   of the same size: how much of the filling is seen; its edge is where it passes 128
 * @source local mean and contrast led to wanted ones as Wallis 1976, "An approach to the space variant restoration and
 * enhancement of images" (contrast only, of steps instead of levels)
 */
export function matchContrast(filled: RgbPicture, source: RgbPicture, mask: Gray8): void {
  const rim = findRim(mask, reach.leastPx);
  const wanted = measureSteps(source, rim, mask, reach.wantedPx, (sample) => sample === 0);
  const shares = new Float32Array(wanted.columns * wanted.rows).fill(1);
  const places = rim.places.filter((i) => mask.data[i] !== 0);
  const deeper = places.findIndex((i) => rim.depths[i]! > reach.foundPx);
  // only these are looked at again; the others follow once the shares are settled
  const compared = deeper === -1 ? places : places.slice(0, deeper);
  const lower = () => {
    const seen = layOver(filled, source, compared, mask);
    return lowerShares(
      shares,
      wanted,
      measureSteps(seen, rim, mask, reach.foundPx, (sample) => sample !== 0),
    );
  };
  if (!lower()) return;
  const before = { ...filled, data: filled.data.slice() };
  const means = new Float32Array(places.length * 3).fill(NaN);
  const quieten = (some: readonly number[]) => {
    for (let k = 0; k < some.length; k++) {
      const i = some[k]!;
      const depth = Math.max(0, rim.depths[i]! - reach.fullPx) / (reach.leastPx - reach.fullPx);
      const lost = (1 - sampleCells(shares, wanted, i, mask.width)) * (1 - depth) ** 2;
      if (lost === 0) continue;
      if (Number.isNaN(means[k * 3])) means.set(localMean(before, i), k * 3);
      const share = 1 - lost * Math.min(1, missAt(before, source, i) / fullMiss);
      for (let c = 0; c < 3; c++) {
        const mean = means[k * 3 + c]!;
        filled.data[i * 3 + c] = Math.round(mean + (before.data[i * 3 + c]! - mean) * share);
      }
    }
  };
  for (let round = 1; round < rounds; round++) {
    quieten(compared);
    if (!lower()) break;
  }
  quieten(places);
}

/** Red, green and blue around a place; every second pixel says as much as all of them. */
function localMean({ data, width, height }: RgbPicture, i: number): [number, number, number] {
  const x = i % width;
  const y = (i - x) / width;
  let red = 0;
  let green = 0;
  let blue = 0;
  let count = 0;
  for (let v = Math.max(y % 2, y - detailPx); v <= Math.min(height - 1, y + detailPx); v += 2) {
    for (let u = Math.max(x % 2, x - detailPx); u <= Math.min(width - 1, x + detailPx); u += 2) {
      const at = (v * width + u) * 3;
      red += data[at]!;
      green += data[at + 1]!;
      blue += data[at + 2]!;
      count++;
    }
  }
  return [red / count, green / count, blue / count];
}

/** What is seen of both at some places. */
function layOver(filled: RgbPicture, source: RgbPicture, places: readonly number[], mask: Gray8): RgbPicture {
  const data = filled.data.slice();
  for (const i of places) {
    const share = mask.data[i]! / 255;
    for (let at = i * 3; at < i * 3 + 3; at++) data[at] = source.data[at]! + (data[at]! - source.data[at]!) * share;
  }
  return { ...filled, data };
}

/** Steps between neighbours near the edge, over cells of the picture. */
interface Steps {
  readonly columns: number;
  readonly rows: number;
  /** Of each cell and those around it: how far steps are from their mean there, on average; NaN where there are none. */
  readonly spreads: Float32Array;
}

/** Steps near the edge between pixels whose mask samples both count; a slope has none that differ. */
function measureSteps(
  { data }: RgbPicture,
  { places, depths }: Rim,
  mask: Gray8,
  reachPx: number,
  counts: (sample: number) => boolean,
): Steps {
  const { width, height } = mask;
  const columns = Math.ceil(width / cellPx);
  const rows = Math.ceil(height / cellPx);
  const visit = (use: (cell: number, axis: number, at: number, beside: number) => void) => {
    for (const i of places) {
      if (depths[i]! > reachPx) break;
      if (!counts(mask.data[i]!)) continue;
      const x = i % width;
      const cell = Math.floor((i - x) / width / cellPx) * columns + Math.floor(x / cellPx);
      for (let axis = 0; axis < 2; axis++) {
        const beside = axis === 0 ? i + 1 : i + width;
        const isBeyond = axis === 0 ? x + 1 === width : beside >= width * height;
        if (!isBeyond && depths[beside]! <= reachPx && counts(mask.data[beside]!)) use(cell, axis, i * 3, beside * 3);
      }
    }
  };
  // for each cell and axis: how many, then red, green and blue added up
  const sums = new Float64Array(columns * rows * 8);
  visit((cell, axis, at, beside) => {
    const sum = (cell * 2 + axis) * 4;
    sums[sum]! += 1;
    for (let c = 0; c < 3; c++) sums[sum + 1 + c]! += data[beside + c]! - data[at + c]!;
  });
  const means = sumAround(sums, 8, columns, rows);
  for (let k = 0; k < means.length; k += 4) for (let c = 1; c < 4; c++) means[k + c]! /= Math.max(1, means[k]!);
  const apart = new Float64Array(columns * rows * 2);
  visit((cell, axis, at, beside) => {
    const mean = (cell * 2 + axis) * 4 + 1;
    let square = 0;
    for (let c = 0; c < 3; c++) square += (data[beside + c]! - data[at + c]! - means[mean + c]!) ** 2;
    apart[cell * 2]! += 1;
    apart[cell * 2 + 1]! += Math.sqrt(square / 3);
  });
  const totals = sumAround(apart, 2, columns, rows);
  const spreads = Float32Array.from({ length: columns * rows }, (_, cell) => totals[cell * 2 + 1]! / totals[cell * 2]!);
  return { columns, rows, spreads };
}

/** Of each cell, its values and those of the cells around it added up: rows first. @param each values per cell */
function sumAround(values: Float64Array, each: number, columns: number, rows: number): Float64Array {
  const sumLines = (from: Float64Array, step: number, length: number, placeOf: (cell: number) => number) => {
    const out = new Float64Array(from.length);
    for (let cell = 0; cell < columns * rows; cell++) {
      const place = placeOf(cell);
      const last = Math.min(length - 1 - place, cellsAround);
      for (let k = -Math.min(place, cellsAround); k <= last; k++)
        for (let value = 0; value < each; value++) out[cell * each + value]! += from[(cell + k * step) * each + value]!;
    }
    return out;
  };
  const across = sumLines(values, 1, columns, (cell) => cell % columns);
  return sumLines(across, columns, rows, (cell) => Math.floor(cell / columns));
}

/** Lowers each cell's share of detail to what makes the found steps vary no more than the wanted ones; false: none was. */
function lowerShares(shares: Float32Array, wanted: Steps, found: Steps): boolean {
  let isLower = false;
  for (const [cell, share] of shares.entries()) {
    const goal = wanted.spreads[cell]! / found.spreads[cell]!;
    if (!(goal < 1)) continue;
    shares[cell] = Math.max(leastShare, share * goal);
    isLower = true;
  }
  return isLower;
}

/** Mean distance over the channels, levels of 255. */
function missAt({ data }: RgbPicture, source: RgbPicture, i: number): number {
  let sum = 0;
  for (let at = i * 3; at < i * 3 + 3; at++) sum += Math.abs(data[at]! - source.data[at]!);
  return sum / 3;
}

/** A value per cell at a pixel, bilinear between the middles of cells. */
function sampleCells(values: Float32Array, { columns, rows }: Steps, i: number, width: number): number {
  const x = ((i % width) + 0.5) / cellPx - 0.5;
  const y = (Math.floor(i / width) + 0.5) / cellPx - 0.5;
  const left = Math.max(0, Math.floor(x));
  const right = Math.min(columns - 1, Math.floor(x) + 1);
  const top = Math.max(0, Math.floor(y)) * columns;
  const bottom = Math.min(rows - 1, Math.floor(y) + 1) * columns;
  const across = x - Math.floor(x);
  const down = y - Math.floor(y);
  const above = values[top + left]! * (1 - across) + values[top + right]! * across;
  const below = values[bottom + left]! * (1 - across) + values[bottom + right]! * across;
  return above * (1 - down) + below * down;
}
