// Photoshop files through ag-psd, the one door to it.

import { initializeCanvas, type Layer as PsdLayer, writePsdUint8Array } from "ag-psd";
import { EngineError } from "../base/errors.ts";
import { flattenDocument } from "./composite.ts";
import type { Layer, LayeredDocument, LayerMask } from "./document.ts";
import type { Gray8, Rgba8 } from "./pixels.ts";

type CreateImageData = NonNullable<Parameters<typeof initializeCanvas>[1]>;

/** @source Adobe Photoshop File Formats Specification (2019), file header: 1 … 30 000 for version 1 */
const maxSidePx = 30_000;

// the library asks for a canvas even where it only needs its pixels
initializeCanvas(
  () => {
    throw new Error("no canvas");
  },
  (width, height) => imageData(width, height, new Uint8ClampedArray(width * height * 4)) as ReturnType<CreateImageData>,
);

/**
 * The bytes of a PSD file, 8-bit RGB, with real layer masks and a flattened picture for readers without layers.
 *
 * @throws {EngineError} image.too_large above 30 000 pixels along a side
 */
export function encodePsd(document: LayeredDocument): Uint8Array {
  const { width, height, layers } = document;
  if (Math.max(width, height) > maxSidePx) {
    throw new EngineError("image.too_large", {
      field: "document",
      expected: `at most ${maxSidePx} pixels along a side in a PSD file`,
      received: `${width}×${height}`,
      action: "write an OpenRaster file (.ora) instead",
    });
  }
  const composite = asImageData(flattenDocument(document));
  const children = layers.map(describeLayer);
  // without noBackground an opaque bottom layer would come back locked and without a place of its own
  return writePsdUint8Array({ width, height, imageData: composite, children }, { noBackground: true });
}

function describeLayer({ name, x, y, pixels, mask, opacity }: Layer): PsdLayer {
  const place = { left: x, top: y, right: x + pixels.width, bottom: y + pixels.height };
  const layer: PsdLayer = { name, ...place, opacity, blendMode: "normal", imageData: asImageData(pixels) };
  return mask === null ? layer : { ...layer, mask: describeMask(mask) };
}

function describeMask({ x, y, pixels }: LayerMask): NonNullable<PsdLayer["mask"]> {
  const place = { left: x, top: y, right: x + pixels.width, bottom: y + pixels.height };
  return { ...place, defaultColor: 0, imageData: greyImageData(pixels) };
}

function asImageData({ width, height, data }: Rgba8) {
  return imageData(width, height, new Uint8ClampedArray(data.buffer, data.byteOffset, data.length));
}

function greyImageData({ width, height, data }: Gray8) {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < data.length; i++) rgba.fill(data[i]!, i * 4, i * 4 + 3).fill(255, i * 4 + 3, i * 4 + 4);
  return imageData(width, height, rgba);
}

function imageData(width: number, height: number, data: Uint8ClampedArray) {
  return { width, height, data };
}
