// Pure. What a selection reaches once it is grown and softened.

import { cropPixels } from "./crop.ts";
import { featherMask } from "./feather.ts";
import { growMaskRound, maskBounds, shrinkMask } from "./mask.ts";
import type { Gray8 } from "./pixels.ts";
import { padRect, type Rect, type Size } from "./rect.ts";

/** How a selection is changed before anything is painted. */
export interface SelectionShape {
  /** Whole, ≥ 0. */
  readonly growPx: number;
  /** ≥ 0. */
  readonly featherPx: number;
  /** Of the selection's longest side, ≥ 0; the wider of the two counts. */
  readonly featherPercent: number;
}

/** Pixels over which an edge turns from full to nothing come out as this many standard deviations of the blur. */
const deviationsPerFeather = 2.5;
/** The blur's tails reach this much further than its nominal width, and some pixels more. */
const tail = { share: 0.25, px: 4 };

/** Pixels on each side over which the edge of a selection with these bounds is softened. */
export function featherWidthPx(bounds: Size, { featherPx, featherPercent }: SelectionShape): number {
  return Math.max(featherPx, (featherPercent / 100) * Math.max(bounds.width, bounds.height));
}

/** A rectangle that holds everything `shapeSelection` selects, whatever the selection's form. */
export function shapedBounds(bounds: Rect, document: Size, shape: SelectionShape): Rect {
  const widthPx = featherWidthPx(bounds, shape);
  const softPx = widthPx === 0 ? 0 : Math.ceil(widthPx * (1 + tail.share)) + tail.px;
  return padRect(bounds, shape.growPx + softPx, document);
}

/**
 * The selection grown with round corners, then softened to both sides of its edge.
 *
 * @param mask borrowed
 * @returns `mask` itself where the shape changes nothing
 */
export function shapeSelection(mask: Gray8, shape: SelectionShape): Gray8 {
  const bounds = maskBounds(mask);
  if (bounds === null) return mask;
  const widthPx = featherWidthPx(bounds, shape);
  if (shape.growPx === 0 && widthPx === 0) return mask;
  const reach = shapedBounds(bounds, mask, shape);
  const part = cropPixels(mask, reach);
  const grown = shape.growPx === 0 ? part : growMaskRound(part, shape.growPx);
  return pasteMask(mask, widthPx === 0 ? grown : featherMask(grown, widthPx / deviationsPerFeather), reach);
}

/**
 * The mask with an edge that fades in from its border inwards; nowhere more than before. Where it is too narrow to fade, it
 * stays as it is.
 *
 * @param blendPx whole, ≥ 0
 */
export function fadeInwards(mask: Gray8, blendPx: number): Gray8 {
  const bounds = maskBounds(mask);
  if (bounds === null || blendPx === 0) return mask;
  const reach = padRect(bounds, 2 * blendPx, mask);
  const part = cropPixels(mask, reach);
  const core = shrinkMask(part, Math.ceil(blendPx / 2));
  if (maskBounds(core) === null) return mask;
  const soft = featherMask(core, blendPx / 2 / deviationsPerFeather);
  const data = part.data.map((sample, i) => Math.min(sample, soft.data[i]!));
  return pasteMask(mask, { ...part, data }, reach);
}

function pasteMask(mask: Gray8, part: Gray8, { x, y, width, height }: Rect): Gray8 {
  const data = mask.data.slice();
  for (let row = 0; row < height; row++) {
    data.set(part.data.subarray(row * width, (row + 1) * width), (y + row) * mask.width + x);
  }
  return { ...mask, data };
}
