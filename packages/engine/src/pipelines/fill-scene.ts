// Pure. From a document and its selection to what a model paints on, and back.

import { coverMask, growMask, maskBounds } from "../imaging/mask.ts";
import type { Gray8, RgbPicture } from "../imaging/pixels.ts";
import { type Rect, relativeRect, type Size, wholeRect } from "../imaging/rect.ts";
import { resizePicture } from "../imaging/resize.ts";
import { type StartingContent, startingContent } from "../imaging/starting-content.ts";

/** What a model paints on, at its own size. */
export interface Scene {
  /** The context as it is. */
  readonly seen: RgbPicture;
  /** The same with the content that painting starts from. */
  readonly image: RgbPicture;
  /** 255 = to be painted; else 0. */
  readonly mask: Gray8;
  /** 0 … 1 for each pixel, row by row: how far it may change; null: all the way. */
  readonly strengthMap: Float32Array | null;
}

/**
 * How far beyond the selection the model paints, in its own pixels: a latent cell, because a cell counts as selected
 * only if its first pixel is.
 */
const overlapPx = 8;

/**
 * The context at a size the model works at, with every pixel selected that the selection touches, however faintly.
 *
 * @param context   as a model sees it, at the document's scale
 * @param selection of the context's size
 * @param isSoft    whether the selection is each pixel's own strength
 * @param seed      of the content "noise"
 */
export function prepareScene(
  context: RgbPicture,
  selection: Gray8,
  size: Size,
  { content, isSoft, seed }: { content: StartingContent; isSoft: boolean; seed: number },
): Scene {
  const seen = resizePicture(context, size, "lanczos");
  const covered = coverMask(selection, size);
  // with its own strength a pixel outside has none, so there is nothing to overlap
  const mask = isSoft ? covered : growMask(covered, overlapPx);
  const image = startingContent(seen, mask, content, seed);
  return { seen, image, mask, strengthMap: isSoft ? strengthsOf(selection, size) : null };
}

/** The mean of the selection over each pixel of the size, 0 … 1. */
function strengthsOf(selection: Gray8, size: Size): Float32Array {
  const data = new Uint8Array(selection.data.length * 3);
  for (let i = 0; i < data.length; i++) data[i] = selection.data[Math.floor(i / 3)]!;
  const scaled = resizePicture({ width: selection.width, height: selection.height, data }, size, "bilinear").data;
  return Float32Array.from({ length: size.width * size.height }, (_, i) => scaled[i * 3]! / 255);
}

/** The scene with what a coarser pass painted, enlarged, in the place of its content. */
export function paintedScene(scene: Scene, coarse: RgbPicture): Scene {
  const { seen, mask } = scene;
  const data = seen.data.slice();
  const bounds = maskBounds(mask);
  if (bounds !== null) {
    const enlarged = cutPainted(coarse, wholeRect(seen), bounds).data;
    for (let y = 0, from = 0; y < bounds.height; y++) {
      const start = (bounds.y + y) * seen.width + bounds.x;
      for (let x = 0; x < bounds.width; x++, from += 3)
        if (mask.data[start + x]! > 0) for (let c = 0; c < 3; c++) data[(start + x) * 3 + c] = enlarged[from + c]!;
    }
  }
  return { ...scene, image: { ...seen, data } };
}

/**
 * A part of what was painted, at the document's size.
 *
 * @param painted the context, of any size
 * @param context document pixels
 * @param rect    document pixels, inside the context
 */
export function cutPainted(painted: RgbPicture, context: Rect, rect: Rect): RgbPicture {
  const across = painted.width / context.width;
  const down = painted.height / context.height;
  const { x, y, width, height } = relativeRect(rect, context);
  const box = { x: x * across, y: y * down, width: width * across, height: height * down };
  return resizePicture(painted, rect, "lanczos", box);
}
