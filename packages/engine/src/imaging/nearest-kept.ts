// Pure. Where the nearest pixel lies that a mask keeps.

import type { Gray8 } from "./pixels.ts";

/** For each pixel the way to the nearest kept one; `far` in both where the mask keeps none. */
export interface WaysToKept {
  /** Pixels to the right. */
  readonly dx: Int16Array;
  /** Pixels down. */
  readonly dy: Int16Array;
}

export const far = 1 << 14;

/**
 * As the crow flies; a pixel that is a little farther than the nearest may be found in its place.
 *
 * @param mask 0 = kept
 * @source Danielsson 1980, "Euclidean distance mapping": offsets to the nearest pixel, handed on in two sweeps
 */
export function waysToKept(mask: Gray8): WaysToKept {
  const { width, height } = mask;
  const dx = new Int16Array(width * height);
  const dy = new Int16Array(width * height);
  for (let i = 0; i < mask.data.length; i++) if (mask.data[i]! > 0) dx[i] = dy[i] = far;
  const take = (at: number, from: number, stepX: number, stepY: number) => {
    if (dx[from] === far) return;
    const x = dx[from]! + stepX;
    const y = dy[from]! + stepY;
    if (dx[at] === far || x * x + y * y < dx[at]! ** 2 + dy[at]! ** 2) {
      dx[at] = x;
      dy[at] = y;
    }
  };
  const sweep = (row: number, stepY: -1 | 1) => {
    const start = row * width;
    const before = row + stepY;
    if (before >= 0 && before < height) for (let x = 0; x < width; x++) take(start + x, before * width + x, 0, stepY);
    for (let x = 1; x < width; x++) take(start + x, start + x - 1, -1, 0);
    for (let x = width - 2; x >= 0; x--) take(start + x, start + x + 1, 1, 0);
  };
  for (let row = 0; row < height; row++) sweep(row, -1);
  for (let row = height - 1; row >= 0; row--) sweep(row, 1);
  return { dx, dy };
}
