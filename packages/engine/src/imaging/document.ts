// Pure. A picture of stacked layers, as files and editors know it.

import type { Gray8, Rgba8 } from "./pixels.ts";
import { intersectRects, type Rect, type Size } from "./rect.ts";

/** A layer's mask with its own place; beyond its edges it counts as 0. */
export interface LayerMask {
  /** Left edge, document pixels. */
  readonly x: number;
  /** Top edge, document pixels. */
  readonly y: number;
  readonly pixels: Gray8;
}

/** One layer; may stick out of the document. */
export interface Layer {
  readonly name: string;
  /** Left edge, document pixels. */
  readonly x: number;
  /** Top edge, document pixels. */
  readonly y: number;
  /** Straight alpha. */
  readonly pixels: Rgba8;
  /** Null: the whole layer shows. */
  readonly mask: LayerMask | null;
  /** 0 … 1. */
  readonly opacity: number;
}

/** Layers over each other, the bottom one first. */
export interface LayeredDocument extends Size {
  readonly layers: readonly Layer[];
}

/** Where the layer lies in the document. */
export function layerRect({ x, y, pixels }: Pick<Layer, "x" | "y" | "pixels">): Rect {
  return { x, y, width: pixels.width, height: pixels.height };
}

/** A layer with its mask multiplied into its alpha, for formats without masks; opacity stays as it is. */
export function bakeMask(layer: Layer): Layer {
  const { mask, pixels } = layer;
  if (mask === null) return layer;
  const data = pixels.data.slice();
  const rect = layerRect(layer);
  const masked = intersectRects(rect, { x: mask.x, y: mask.y, width: mask.pixels.width, height: mask.pixels.height });
  for (let y = 0; y < rect.height; y++) {
    for (let x = 0; x < rect.width; x++) {
      const alphaAt = (y * rect.width + x) * 4 + 3;
      data[alphaAt] = Math.round((data[alphaAt]! * maskSample(mask, masked, rect.x + x, rect.y + y)) / 255);
    }
  }
  return { ...layer, pixels: { ...pixels, data }, mask: null };
}

function maskSample(mask: LayerMask, masked: Rect, x: number, y: number): number {
  const inside = x >= masked.x && y >= masked.y && x < masked.x + masked.width && y < masked.y + masked.height;
  return inside ? mask.pixels.data[(y - mask.y) * mask.pixels.width + (x - mask.x)]! : 0;
}
