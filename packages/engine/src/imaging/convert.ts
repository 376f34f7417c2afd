// Pure. Between documents' pixels and what a model reads and paints.

import type { Gray8, Rgba8, RgbaPixels, RgbPicture } from "./pixels.ts";
import type { Size } from "./rect.ts";

/** Largest value of a sample; 1 for float. */
export const sampleMaximum = { rgba8: 255, rgba16: 65535, "rgba-f32": 1 } as const;

/**
 * The same picture with 8 bits a sample: 16-bit samples rounded, floats clipped to 0 … 1 and rounded, NaN black.
 *
 * @returns `pixels` itself where it is rgba8 already
 */
export function toRgba8(pixels: RgbaPixels): Rgba8 {
  if (pixels.format === "rgba8") return pixels;
  const scale = 255 / sampleMaximum[pixels.format];
  const data = new Uint8Array(pixels.data.length);
  for (let i = 0; i < data.length; i++) data[i] = toByte(pixels.data[i]! * scale);
  return { format: "rgba8", width: pixels.width, height: pixels.height, data };
}

/** What a model sees: 8-bit RGB over a plain background where the document is transparent. */
export function flattenPixels(pixels: RgbaPixels, background: number = 255): RgbPicture {
  const { width, height, data } = toRgba8(pixels);
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    const alpha = data[from + 3]!;
    for (let c = 0; c < 3; c++) rgb[to++] = Math.round((data[from + c]! * alpha + background * (255 - alpha)) / 255);
  }
  return { width, height, data: rgb };
}

/** What a model painted, as opaque pixels. */
export function toOpaquePixels({ width, height, data }: RgbPicture): Rgba8 {
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    rgba[to] = data[from]!;
    rgba[to + 1] = data[from + 1]!;
    rgba[to + 2] = data[from + 2]!;
  }
  return { format: "rgba8", width, height, data: rgba };
}

/**
 * Luma of an RGB picture.
 *
 * @source ITU-R BT.601 weights in 16-bit fixed point, as Pillow 12.3's convert("L")
 */
export function toGrey({ width, height, data }: RgbPicture): Gray8 {
  const grey = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < grey.length; i++, at += 3) {
    grey[i] = (data[at]! * 19595 + data[at + 1]! * 38470 + data[at + 2]! * 7471 + 0x8000) >> 16;
  }
  return { format: "gray8", width, height, data: grey };
}

/** Channel planes of an RGB picture: CHW float32 −1 … 1, as an autoencoder reads it. */
export function pictureToPlanes({ width, height, data }: RgbPicture): Float32Array {
  const area = width * height;
  const planes = new Float32Array(area * 3);
  for (let i = 0, at = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) planes[c * area + i] = (data[at++]! / 255) * 2 - 1;
  }
  return planes;
}

/**
 * An RGB picture from channel planes.
 *
 * @param planes CHW float32 −1 … 1; values beyond are clipped
 * @source diffusers VaeImageProcessor (0.40.0.dev0): x/2 + ½ clipped, times 255, rounded half to even
 */
export function planesToPicture(planes: Float32Array, { width, height }: Size): RgbPicture {
  const area = width * height;
  const data = new Uint8Array(area * 3);
  for (let i = 0, at = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) {
      const unit = Math.min(1, Math.max(0, Math.fround(planes[c * area + i]! / 2 + 0.5)));
      data[at++] = roundHalfEven(Math.fround(unit * 255));
    }
  }
  return { width, height, data };
}

function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

function toByte(value: number): number {
  // the comparison is false for NaN, which makes it 0
  return value > 0 ? Math.round(Math.min(255, value)) : 0;
}
