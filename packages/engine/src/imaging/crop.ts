// Pure. Cutting rectangles out of pictures.

import { type Gray8, pixelLayouts, type RgbaPixels, type RgbPicture } from "./pixels.ts";
import type { Rect } from "./rect.ts";

/**
 * A copy of the pixels in a rectangle.
 *
 * @param rect inside the picture
 */
export function cropPixels<P extends RgbaPixels | Gray8>(pixels: P, rect: Rect): P {
  const data = cropSamples(pixels.data, pixels.width, pixelLayouts[pixels.format].channels, rect);
  return { ...pixels, width: rect.width, height: rect.height, data };
}

/** A copy of the RGB samples in a rectangle that lies inside the picture. */
export function cropPicture(picture: RgbPicture, rect: Rect): RgbPicture {
  return { width: rect.width, height: rect.height, data: cropSamples(picture.data, picture.width, 3, rect) };
}

/** A copy of interleaved samples, `channels` a pixel, in a rectangle of rows of `width` pixels. */
export function cropSamples<D extends Uint8Array | Uint16Array | Float32Array>(
  data: D,
  width: number,
  channels: number,
  rect: Rect,
): D {
  const Samples = data.constructor as new (length: number) => D;
  const rowLength = rect.width * channels;
  const cropped = new Samples(rowLength * rect.height);
  for (let row = 0; row < rect.height; row++) {
    const start = ((rect.y + row) * width + rect.x) * channels;
    cropped.set(data.subarray(start, start + rowLength), row * rowLength);
  }
  return cropped;
}
