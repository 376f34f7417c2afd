// Pure. What a selection holds before a model begins to paint.

import { continueBorder } from "./continue-border.ts";
import { continuePatches } from "./continue-patches.ts";
import { fillMasked } from "./fill-masked.ts";
import { hash } from "./hash.ts";
import type { Gray8, RgbPicture } from "./pixels.ts";

/** By the names of the request's field `content`. */
export type StartingContent = "original" | "neutral" | "blur" | "border" | "patches" | "noise";

const midGrey = 128;

/**
 * The picture with its masked part replaced; what the mask keeps entirely stays as it is.
 *
 * @param picture borrowed
 * @param mask    of the picture's size; above 0 = to be painted
 * @param seed    of the noise, and of the search for patches
 * @returns `picture` itself for "original"
 */
export function startingContent(picture: RgbPicture, mask: Gray8, content: StartingContent, seed: number): RgbPicture {
  if (content === "original") return picture;
  const isAll = !mask.data.includes(0);
  // without surroundings there is nothing to smear or continue
  if (content === "neutral" || (isAll && content !== "noise")) return paint(picture, mask, () => midGrey);
  if (content === "noise") return paint(picture, mask, (i) => hash(seed, i) & 255);
  if (content === "border") return continueBorder(picture, mask);
  if (content === "patches") return continuePatches(picture, mask, seed) ?? continueBorder(picture, mask);
  return fillMasked(picture, { ...mask, data: mask.data.map((sample) => (sample > 0 ? 255 : 0)) });
}

function paint(picture: RgbPicture, mask: Gray8, sample: (index: number) => number): RgbPicture {
  const data = picture.data.slice();
  for (let i = 0; i < data.length; i++) if (mask.data[Math.floor(i / 3)]! > 0) data[i] = sample(i);
  return { ...picture, data };
}
