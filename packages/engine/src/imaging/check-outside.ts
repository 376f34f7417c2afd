// Pure. The promise that a layer changes nothing outside its mask, put to the test.

import { compositeLayer, type DeepLayer } from "./composite.ts";
import { cropPixels } from "./crop.ts";
import type { Gray8, RgbaPixels } from "./pixels.ts";
import { intersectRects, type Rect, wholeRect } from "./rect.ts";
import { countChangedOutside } from "./seam.ts";

/**
 * Lays a layer over its source and counts the pixels that changed though they should not have: those where the mask is 0.
 * Beyond the layer's rectangle compositing touches no memory at all, so only the rectangle is looked at.
 *
 * @param source borrowed
 * @param layer  of the source's depth, in its pixels
 * @param mask   of the whole source: 0 = may not change
 * @returns 0 if the promise is kept
 * @throws {EngineError} image.size_mismatch if the mask has not the source's size
 */
export function checkOutside(source: RgbaPixels, layer: DeepLayer, mask: Gray8): number {
  const { width, height } = layer.pixels;
  const rect = intersectRects(wholeRect(source), { x: layer.x, y: layer.y, width, height });
  if (rect.width === 0 || rect.height === 0) return 0;
  const before = cropPixels(source, rect);
  const moved = { ...layer, x: layer.x - rect.x, y: layer.y - rect.y, mask: moveMask(layer, rect) };
  return countChangedOutside<RgbaPixels>(before, compositeLayer<RgbaPixels>(before, moved), cropPixels(mask, rect));
}

function moveMask({ mask }: DeepLayer, { x, y }: Rect): DeepLayer["mask"] {
  return mask === null ? null : { ...mask, x: mask.x - x, y: mask.y - y };
}
