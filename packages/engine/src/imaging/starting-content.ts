// Pure. What a selection holds before a model begins to paint.

import { fillMasked } from "./fill-masked.ts";
import type { Gray8, RgbPicture } from "./pixels.ts";

/** By the names of the request's field `content`. */
export type StartingContent = "original" | "neutral" | "blur" | "border" | "noise";

const midGrey = 128;

/**
 * The picture with its masked part replaced; what the mask keeps entirely stays as it is.
 *
 * @param picture borrowed
 * @param mask    of the picture's size; above 0 = to be painted
 * @param seed    of the noise
 * @returns `picture` itself for "original"
 */
export function startingContent(picture: RgbPicture, mask: Gray8, content: StartingContent, seed: number): RgbPicture {
  if (content === "original") return picture;
  const isAll = !mask.data.includes(0);
  // without surroundings there is nothing to smear or continue
  if (content === "neutral" || (isAll && content !== "noise")) return paint(picture, mask, () => midGrey);
  if (content === "noise") return paint(picture, mask, (i) => hash(seed, i) & 255);
  if (content === "border") return continueBorder(picture, mask);
  return fillMasked(picture, { ...mask, data: mask.data.map((sample) => (sample > 0 ? 255 : 0)) });
}

function paint(picture: RgbPicture, mask: Gray8, sample: (index: number) => number): RgbPicture {
  const data = picture.data.slice();
  for (let i = 0; i < data.length; i++) if (mask.data[Math.floor(i / 3)]! > 0) data[i] = sample(i);
  return { ...picture, data };
}

/** @source Mix of two 32-bit words by the finaliser of MurmurHash3 (A. Appleby, public domain) */
function hash(seed: number, index: number): number {
  let h = Math.imul(seed ^ Math.imul(index + 1, 0x9e3779b9), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Every masked pixel takes the colour of the kept pixel that is nearest, as the crow flies.
 *
 * @source Danielsson 1980, "Euclidean distance mapping": offsets to the nearest pixel, handed on in two sweeps
 */
function continueBorder(picture: RgbPicture, mask: Gray8): RgbPicture {
  const { width, height } = mask;
  const far = 1 << 14;
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
  const data = picture.data.slice();
  for (let i = 0; i < mask.data.length; i++) {
    if (mask.data[i] === 0) continue;
    const from = (i + dy[i]! * width + dx[i]!) * 3;
    data.set(picture.data.subarray(from, from + 3), i * 3);
  }
  return { ...picture, data };
}
