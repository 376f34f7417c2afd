// Pure. Which part of a document a model gets to see for a selection, and at what size.

import { growRectTo, growRectToAspect, padRect, type Rect, type Size } from "./rect.ts";

/** What a model likes to work at. */
export interface ModelSizes {
  /** Side of the square it was trained on, pixels. */
  readonly nativeSize: number;
  /** Width and height must be multiples of this, pixels. */
  readonly sizeMultiple: number;
}

/** What the model will see and how large. Depends on the sizes only, so it can be shown before anything runs. */
export interface ContextPlan {
  /** Document pixels; holds the selection's bounds. */
  readonly context: Rect;
  /** The context is scaled to this. */
  readonly modelSize: Size;
}

/** Padding of a selection whose longest side is 0; a quarter of that side is added. */
const smallestPaddingPx = 32;
/** A document pixel becomes at most this many model pixels wide, so that small selections still see their surroundings. */
const largestMagnification = 2;
/** Longer than this many times its width, a context is widened where the document allows. */
const longestAspect = 2;

/** Pixels around a selection that the model sees by default; grows with the selection. */
export function automaticPaddingPx(bounds: Size): number {
  return smallestPaddingPx + Math.round(Math.max(bounds.width, bounds.height) / 4);
}

/**
 * The context of a selection: its bounds with padding, at least half the model's native size, not longer than 2:1 and
 * shaped to a size the model can work at, all as far as the document reaches.
 *
 * @param bounds    the selection's bounds, inside the document, at least 1×1
 * @param paddingPx ≥ 0; left out, it grows with the selection
 */
export function planContext(
  bounds: Rect,
  document: Size,
  model: ModelSizes,
  paddingPx: number = automaticPaddingPx(bounds),
): ContextPlan {
  const padded = padRect(bounds, paddingPx, document);
  const leastSide = Math.ceil(model.nativeSize / largestMagnification);
  const seen = growRectTo(padded, { width: leastSide, height: leastSide }, document);
  const shortest = Math.ceil(Math.max(seen.width, seen.height) / longestAspect);
  const rounded = growRectTo(seen, { width: shortest, height: shortest }, document);
  const modelSize = modelSizeFor(rounded, model);
  return { context: growRectToAspect(rounded, modelSize.width / modelSize.height, document), modelSize };
}

/**
 * The size a model works at for pixels of this shape: about its native area, sides of allowed multiples between half
 * and twice the native size, aspect as near as that permits.
 */
export function modelSizeFor(shape: Size, { nativeSize, sizeMultiple }: ModelSizes): Size {
  const aspect = shape.width / shape.height;
  const sides = allowedSides(nativeSize, sizeMultiple);
  let best = { width: sides[0]!, height: sides[0]! };
  let bestCost = Number.POSITIVE_INFINITY;
  for (const width of sides) {
    for (const height of sides) {
      const bent = Math.abs(Math.log(width / height / aspect));
      const area = (width * height) / nativeSize ** 2;
      // more than the native area costs time and repeats motifs, so it weighs more than less
      const cost = bent * 2 + (area > 1 ? 2 * Math.log(area) : -Math.log(area));
      if (cost < bestCost - 1e-9) {
        best = { width, height };
        bestCost = cost;
      }
    }
  }
  return best;
}

function allowedSides(nativeSize: number, multiple: number): number[] {
  const least = Math.max(1, Math.ceil(nativeSize / 2 / multiple));
  const most = Math.max(least, Math.floor((nativeSize * 2) / multiple));
  return Array.from({ length: most - least + 1 }, (_, i) => (least + i) * multiple);
}
