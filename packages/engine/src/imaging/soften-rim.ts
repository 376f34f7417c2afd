// Pure. The outermost two pixels of a filling, eased into what is beside them, as edges in photographs are.

import type { Gray8, RgbPicture } from "./pixels.ts";

/** How much of a pixel comes from beside it: in the outermost ring, and in the one within. */
const shares = [0.6, 0.35];
/** Levels of 255 by which the painted picture misses the source outside, from where on the shares count fully. */
const fullMiss = 16;

/**
 * Eases the rim of a filling. Where the model continued the source outside as it is, nothing changes.
 *
 * @param filled  the filling in its place, the source outside; overwritten
 * @param painted as the model made it, outside the mask too
 * @param mask    0 = outside
 */
export function softenRim(filled: RgbPicture, painted: RgbPicture, mask: Gray8): void {
  // 0: outside, 1 and 2: the rings, 3: further in
  const depths = mask.data.map((sample) => (sample === 0 ? 0 : shares.length + 1));
  const misses = new Map<number, number>();
  const missOf = (i: number) => misses.get(i) ?? missAt(filled, painted, i);
  for (const [ring, share] of shares.entries()) {
    const rim = findRing(depths, mask.width, ring);
    for (const at of rim) {
      const from = neighbours(at, mask).filter((i) => depths[i] === ring);
      const miss = from.reduce((sum, i) => sum + missOf(i), 0) / from.length;
      const part = share * Math.min(1, miss / fullMiss);
      for (let c = 0; c < 3; c++) {
        const beside = from.reduce((sum, i) => sum + filled.data[i * 3 + c]!, 0) / from.length;
        filled.data[at * 3 + c] = Math.round(filled.data[at * 3 + c]! * (1 - part) + beside * part);
      }
      misses.set(at, miss);
    }
    for (const at of rim) depths[at] = ring + 1;
  }
}

/** Pixels deeper than a ring that touch it. */
function findRing(depths: Uint8Array, width: number, ring: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < depths.length; i++) {
    if (depths[i]! <= ring) continue;
    const x = i % width;
    const touches =
      (x > 0 && depths[i - 1] === ring) ||
      (x < width - 1 && depths[i + 1] === ring) ||
      depths[i - width] === ring ||
      depths[i + width] === ring;
    if (touches) found.push(i);
  }
  return found;
}

function neighbours(i: number, { width, height }: Gray8): number[] {
  const x = i % width;
  const found = [i - width, i + width].filter((k) => k >= 0 && k < width * height);
  if (x > 0) found.push(i - 1);
  if (x < width - 1) found.push(i + 1);
  return found;
}

/** Mean over the channels, levels of 255. */
function missAt(filled: RgbPicture, painted: RgbPicture, i: number): number {
  let sum = 0;
  for (let c = i * 3; c < i * 3 + 3; c++) sum += Math.abs(filled.data[c]! - painted.data[c]!);
  return sum / 3;
}
