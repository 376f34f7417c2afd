// Pure. Laying a layer over a document without touching what it does not cover.

import { sampleMaximum } from "./convert.ts";
import { type Layer, type LayeredDocument, layerRect } from "./document.ts";
import { type Rgba8, type RgbaPixels, transparentPixels } from "./pixels.ts";
import { intersectRects, type Rect, wholeRect } from "./rect.ts";

/**
 * The document with a layer over it, in the document's own depth. Where the layer's alpha, mask or opacity is 0, and
 * beyond its rectangle, every sample is the source's own bit pattern.
 *
 * @param source borrowed
 * @param layer  8-bit; widened to the source's depth (×257, ÷255)
 * @returns a new picture
 * @source Porter & Duff 1984, "over", on straight alpha
 */
export function compositeLayer<P extends RgbaPixels>(source: P, layer: Layer): P {
  const out = { ...source, data: source.data.slice() } as P;
  blendInto(out, layer);
  return out;
}

/** Every layer of a document over each other. */
export function flattenDocument(document: LayeredDocument): Rgba8 {
  const out = transparentPixels(document);
  for (const layer of document.layers) blendInto(out, layer);
  return out;
}

function blendInto(out: RgbaPixels, layer: Layer): void {
  const { data } = out;
  const full = sampleMaximum[out.format];
  const round = out.format === "rgba-f32" ? (value: number) => value : Math.round;
  const widen = full / 255;
  const seen = shownRect(out, layer);
  for (let y = seen.y; y < seen.y + seen.height; y++) {
    for (let x = seen.x; x < seen.x + seen.width; x++) {
      const from = ((y - layer.y) * layer.pixels.width + (x - layer.x)) * 4;
      const alpha = (layer.pixels.data[from + 3]! / 255) * (maskAt(layer, x, y) / 255) * layer.opacity;
      if (alpha === 0) continue;
      const to = (y * out.width + x) * 4;
      const kept = alpha === 1 ? 0 : toUnit(data[to + 3]! / full) * (1 - alpha);
      const total = alpha + kept;
      for (let c = 0; c < 3; c++) {
        const painted = layer.pixels.data[from + c]! * widen;
        // an opaque sample keeps its exact value, and an invisible one below has no say
        data[to + c] = kept === 0 ? round(painted) : round((painted * alpha + data[to + c]! * kept) / total);
      }
      data[to + 3] = round(total * full);
    }
  }
}

/** Alpha as a share; floats may hold anything, NaN counts as 0. */
function toUnit(alpha: number): number {
  return alpha > 0 ? Math.min(1, alpha) : 0;
}

/** The part of the document that the layer and its mask can change. */
function shownRect(out: RgbaPixels, layer: Layer): Rect {
  const inside = intersectRects(wholeRect(out), layerRect(layer));
  if (layer.mask === null) return inside;
  const { x, y, pixels } = layer.mask;
  return intersectRects(inside, { x, y, width: pixels.width, height: pixels.height });
}

function maskAt({ mask }: Layer, x: number, y: number): number {
  return mask === null ? 255 : mask.pixels.data[(y - mask.y) * mask.pixels.width + (x - mask.x)]!;
}
