// Pure. Which part of a document a model gets to see for a selection, and at what size.

import {
  growRectTo,
  growRectToAspect,
  intersectRects,
  isEmptyRect,
  padRect,
  type Rect,
  type Size,
  uniteRects,
  wholeRect,
} from "./rect.ts";

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
  /** The context is scaled to this for the first pass. */
  readonly modelSize: Size;
  /** From coarse to fine: at the model's size, and where that is much smaller than the context, once more in tiles. */
  readonly passes: readonly PlannedPass[];
}

/** One pass over the context. */
export interface PlannedPass extends Size {
  /** Parts it is worked on in. */
  readonly tiles: number;
}

/** What the model is to see. */
export interface ContextChoice {
  /** auto: padding around the selection; selection: its bounds alone; document: everything; rect: `rect`. */
  readonly mode: "auto" | "selection" | "document" | "rect";
  /** For the mode rect; may reach beyond the document, and is grown to hold the selection. */
  readonly rect: Rect | null;
  /** Pixels around the selection in the mode auto, ≥ 0; null: grows with it. */
  readonly paddingPx: number | null;
}

const automatic: ContextChoice = { mode: "auto", rect: null, paddingPx: null };

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

/** A pass enlarged by at most this still looks sharp; beyond it a second pass adds what is missing. */
const largestEnlargement = 1.5;
/** Pixels of a pass in tiles at most; a larger context is enlarged at the end. */
const largestPassPixels = 4096 * 4096;
/** Share of a tile that neighbours have in common. */
const tileOverlap = 1 / 4;

/**
 * The context of a selection, shaped to a size the model can work at, as far as the document reaches. In the mode auto:
 * bounds with padding, at least half the model's native size, not longer than 2:1.
 *
 * @param bounds the selection's bounds, inside the document, at least 1×1
 */
export function planContext(
  bounds: Rect,
  document: Size,
  model: ModelSizes,
  choice: ContextChoice = automatic,
): ContextPlan {
  const seen = chooseContext(bounds, document, model, choice);
  const modelSize = modelSizeFor(seen, model);
  const shaped = growRectToAspect(seen, modelSize.width / modelSize.height, document);
  const mayGrow = choice.mode === "auto" && choice.paddingPx === null;
  const context = mayGrow && needsDetail(shaped, modelSize) ? growToMultiple(shaped, document, model) : shaped;
  return { context, modelSize, passes: planPasses(context, modelSize, model) };
}

/** Sides that a pass at the document's scale can take as they are: nothing is resampled there and nothing blurred. */
function growToMultiple(rect: Rect, document: Size, { sizeMultiple }: ModelSizes): Rect {
  const side = (length: number) => Math.ceil(length / sizeMultiple) * sizeMultiple;
  return growRectTo(rect, { width: side(rect.width), height: side(rect.height) }, document);
}

/** Whether a context is so much larger than the model's size that enlarging would show. */
function needsDetail(context: Size, modelSize: Size): boolean {
  return context.width > modelSize.width * largestEnlargement || context.height > modelSize.height * largestEnlargement;
}

function chooseContext(bounds: Rect, document: Size, model: ModelSizes, choice: ContextChoice): Rect {
  const { mode, rect, paddingPx } = choice;
  if (mode === "selection") return bounds;
  if (mode === "document") return wholeRect(document);
  if (mode === "rect" && rect !== null) {
    const inside = intersectRects(rect, wholeRect(document));
    return isEmptyRect(inside) ? bounds : uniteRects(bounds, inside);
  }
  const padded = padRect(bounds, paddingPx ?? automaticPaddingPx(bounds), document);
  const leastSide = Math.ceil(model.nativeSize / largestMagnification);
  const wide = growRectTo(padded, { width: leastSide, height: leastSide }, document);
  const shortest = Math.ceil(Math.max(wide.width, wide.height) / longestAspect);
  return growRectTo(wide, { width: shortest, height: shortest }, document);
}

function planPasses(context: Size, modelSize: Size, model: ModelSizes): PlannedPass[] {
  const coarse = { ...modelSize, tiles: 1 };
  if (!needsDetail(context, modelSize)) return [coarse];
  const scale = Math.min(1, Math.sqrt(largestPassPixels / (context.width * context.height)));
  const { sizeMultiple } = model;
  const side = (length: number) => Math.ceil((length * scale) / sizeMultiple) * sizeMultiple;
  const fine = { width: side(context.width), height: side(context.height) };
  const tile = tileSize(model);
  const overlapPx = tileOverlapPx(model);
  const tiles = tilesAlong(fine.width, tile, overlapPx) * tilesAlong(fine.height, tile, overlapPx);
  return [coarse, { ...fine, tiles }];
}

/** Side of the squares that a pass in tiles is worked on in, pixels. */
export function tileSize({ nativeSize, sizeMultiple }: ModelSizes): number {
  return Math.max(1, Math.round(nativeSize / sizeMultiple)) * sizeMultiple;
}

/** Pixels that neighbouring tiles share at least. */
export function tileOverlapPx(model: ModelSizes): number {
  return Math.floor(tileSize(model) * tileOverlap);
}

function tilesAlong(length: number, tile: number, overlapPx: number): number {
  return length <= tile ? 1 : Math.ceil((length - overlapPx) / (tile - overlapPx));
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
