import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeImage } from "../../packages/engine/src/imaging/codec.ts";
import { toRgba8 } from "../../packages/engine/src/imaging/convert.ts";
import { emptyMask, type Gray8, type Rgba8 } from "../../packages/engine/src/imaging/pixels.ts";
import type { Rect, Size } from "../../packages/engine/src/imaging/rect.ts";

const folder = join(import.meta.dirname, "..", "..", "samples");

/** One of the photographs in samples/. */
export async function readSample(name: "astronaut" | "brick" | "chelsea" | "coffee"): Promise<Rgba8> {
  const { pixels } = await decodeImage(await readFile(join(folder, `${name}.png`)), name);
  return toRgba8(pixels);
}

/** Hard-edged rectangles. */
export function boxSelection(size: Size, ...boxes: readonly Rect[]): Gray8 {
  const mask = emptyMask(size);
  for (const { x, y, width, height } of boxes)
    for (let row = y; row < y + height; row++) mask.data.fill(255, row * size.width + x, row * size.width + x + width);
  return mask;
}

/** Rises from 0 on the left of a box to 255 on its right. */
export function rampSelection(size: Size, { x, y, width, height }: Rect): Gray8 {
  const mask = emptyMask(size);
  for (let row = y; row < y + height; row++)
    for (let i = 0; i < width; i++) mask.data[row * size.width + x + i] = Math.round((255 * (i + 0.5)) / width);
  return mask;
}
