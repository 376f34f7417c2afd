// Pure. From a document and its selection to what a model paints on, and back.

import { colorOffset, shiftColors } from "../imaging/color.ts";
import type { ContextPlan } from "../imaging/context.ts";
import { cropPixels } from "../imaging/crop.ts";
import { coverMask, growMask } from "../imaging/mask.ts";
import type { Gray8, RgbPicture } from "../imaging/pixels.ts";
import { type Rect, relativeRect } from "../imaging/rect.ts";
import { resizePicture } from "../imaging/resize.ts";

/** What a model paints on, at its own size. */
export interface Scene {
  readonly image: RgbPicture;
  /** 255 = to be painted; else 0. */
  readonly mask: Gray8;
}

/**
 * How far beyond the selection the model paints, in its own pixels: a latent cell, because a cell counts as selected
 * only if its first pixel is.
 */
const overlapPx = 8;
/** Width of the ring, in the model's pixels, in which the painted picture is compared with the source. */
const comparedPx = 16;
/** Levels of 255; a larger difference is not the autoencoder's and stays. */
const largestShift = 12;

/**
 * The context at the model's size, with every pixel selected that the selection touches, however faintly.
 *
 * @param seen      the context as a model sees it
 * @param selection of the whole document
 */
export function prepareScene(seen: RgbPicture, selection: Gray8, { context, modelSize }: ContextPlan): Scene {
  const image = resizePicture(seen, modelSize, "lanczos");
  const mask = growMask(coverMask(cropPixels(selection, context), modelSize), overlapPx);
  return { image, mask };
}

/**
 * The painted pixels under the selection at the document's size, and the selection there.
 *
 * A model changes the colours of what it was told to keep a little, by its autoencoder. That shift is measured just
 * outside of what it painted, and taken back everywhere.
 *
 * @param painted of the scene's size
 * @param bounds  the selection's, inside the context
 */
export function cutFilling(
  painted: RgbPicture,
  scene: Scene,
  { context, modelSize }: ContextPlan,
  selection: Gray8,
  bounds: Rect,
): { picture: RgbPicture; mask: Gray8 } {
  const [red, green, blue] = colorOffset(scene.image, painted, ringAround(scene.mask)).map(limitShift);
  const matched = shiftColors(painted, [red!, green!, blue!]);
  const across = modelSize.width / context.width;
  const down = modelSize.height / context.height;
  const { x, y, width, height } = relativeRect(bounds, context);
  const box = { x: x * across, y: y * down, width: width * across, height: height * down };
  return {
    picture: resizePicture(matched, bounds, "lanczos", box),
    mask: cropPixels(selection, bounds),
  };
}

function limitShift(levels: number): number {
  return Math.min(largestShift, Math.max(-largestShift, levels));
}

function ringAround(mask: Gray8): Gray8 {
  const grown = growMask(mask, comparedPx);
  return { ...grown, data: grown.data.map((sample, i) => sample - mask.data[i]!) };
}
