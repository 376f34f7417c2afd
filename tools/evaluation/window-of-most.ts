// Pure.
import type { Gray8 } from "../../packages/engine/src/imaging/pixels.ts";
import type { Rect } from "../../packages/engine/src/imaging/rect.ts";

/**
 * The square window that holds most of a mask; of several the first from the top.
 *
 * @param mask 0 or 255, at least as large as the window
 * @returns also the share of the window that the mask covers, 0 … 1
 * @source Crow 1984, "Summed-area tables for texture mapping"
 */
export function windowOfMost({ width, height, data }: Gray8, sidePx: number): { window: Rect; share: number } {
  const stride = width + 1;
  const sums = new Uint32Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      if (data[y * width + x] === 255) row++;
      sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1]! + row;
    }
  }
  let best = { x: 0, y: 0, covered: -1 };
  for (let y = 0; y + sidePx <= height; y++) {
    for (let x = 0; x + sidePx <= width; x++) {
      const top = y * stride + x;
      const bottom = top + sidePx * stride;
      const covered = sums[bottom + sidePx]! - sums[bottom]! - sums[top + sidePx]! + sums[top]!;
      if (covered > best.covered) best = { x, y, covered };
    }
  }
  return { window: { x: best.x, y: best.y, width: sidePx, height: sidePx }, share: best.covered / sidePx ** 2 };
}
