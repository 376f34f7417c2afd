// Pure. Laying a layer over a document without touching what it does not cover.

import { sampleMaximum } from "./convert.ts";
import type { Layer } from "./document.ts";
import type { RgbaPixels } from "./pixels.ts";
import { intersectRects, type Rect, wholeRect } from "./rect.ts";

/** A layer of any depth; its samples mean the same colours as the document's. */
export type DeepLayer = Pick<Layer, "name" | "x" | "y" | "mask" | "opacity"> & { readonly pixels: RgbaPixels };

/**
 * The document with a layer over it, in the document's own depth. Where the layer's alpha, mask or opacity is 0, and
 * beyond its rectangle, every sample is the source's own bit pattern.
 *
 * @param source borrowed
 * @param layer  brought to the source's depth (8 to 16 bits: ×257); of floats that are not numbers its colour is black,
 *               its alpha 0
 * @returns a new picture
 * @source Porter & Duff 1984, "over", on straight alpha
 */
export function compositeLayer<P extends RgbaPixels>(source: P, layer: DeepLayer): P {
  const out = { ...source, data: source.data.slice() } as P;
  blendInto(out, layer);
  return out;
}

function blendInto(out: RgbaPixels, layer: DeepLayer): void {
  const { data } = out;
  const { data: painted } = layer.pixels;
  const full = sampleMaximum[out.format];
  const layerFull = sampleMaximum[layer.pixels.format];
  const scale = full / layerFull;
  const round = createRound(out.format);
  const seen = shownRect(out, layer);
  for (let y = seen.y; y < seen.y + seen.height; y++) {
    for (let x = seen.x; x < seen.x + seen.width; x++) {
      const from = ((y - layer.y) * layer.pixels.width + (x - layer.x)) * 4;
      const alpha = toUnit(painted[from + 3]! / layerFull) * (maskAt(layer, x, y) / 255) * layer.opacity;
      if (alpha === 0) continue;
      const to = (y * out.width + x) * 4;
      const kept = alpha === 1 ? 0 : toUnit(data[to + 3]! / full) * (1 - alpha);
      const total = alpha + kept;
      for (let c = 0; c < 3; c++) {
        const above = painted[from + c]! * scale;
        const below = data[to + c]!;
        // an opaque sample keeps its exact value, and one below that is invisible or no number has no say
        data[to + c] = round(kept === 0 || !Number.isFinite(below) ? above : (above * alpha + below * kept) / total);
      }
      data[to + 3] = round(total * full);
    }
  }
}

/** Into the range of a depth; floats keep theirs, but NaN becomes 0. */
function createRound(format: RgbaPixels["format"]): (value: number) => number {
  if (format === "rgba-f32") return (value) => (Number.isNaN(value) ? 0 : value);
  const full = sampleMaximum[format];
  return (value) => (value > 0 ? Math.round(Math.min(full, value)) : 0);
}

/** Alpha as a share; floats may hold anything, NaN counts as 0. */
function toUnit(alpha: number): number {
  return alpha > 0 ? Math.min(1, alpha) : 0;
}

/** The part of the document that the layer and its mask can change. */
function shownRect(out: RgbaPixels, layer: DeepLayer): Rect {
  const { width, height } = layer.pixels;
  const inside = intersectRects(wholeRect(out), { x: layer.x, y: layer.y, width, height });
  if (layer.mask === null) return inside;
  const { x, y, pixels } = layer.mask;
  return intersectRects(inside, { x, y, width: pixels.width, height: pixels.height });
}

function maskAt({ mask }: Pick<Layer, "mask">, x: number, y: number): number {
  return mask === null ? 255 : mask.pixels.data[(y - mask.y) * mask.pixels.width + (x - mask.x)]!;
}
