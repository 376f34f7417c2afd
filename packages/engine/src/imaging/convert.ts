// Pure. Between documents' pixels and what a model reads and paints.

import type { Gray8, Rgba8, RgbaF32, RgbaPixels, RgbPicture } from "./pixels.ts";

/** Largest value of a sample; 1 for float. */
export const sampleMaximum = { rgba8: 255, rgba16: 65535, "rgba-f32": 1 } as const;

/**
 * The same picture with 8 bits a sample: 16-bit samples rounded, floats clipped to 0 … 1 and rounded, NaN black.
 *
 * @returns `pixels` itself where it is rgba8 already
 */
export function toRgba8(pixels: RgbaPixels): Rgba8 {
  return toDepth(pixels, "rgba8") as Rgba8;
}

/** What a model sees: 8-bit RGB over a plain background where the document is transparent. */
export function flattenPixels(pixels: RgbaPixels, background: number = 255): RgbPicture {
  const { width, height, data } = toRgba8(pixels);
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    const alpha = data[from + 3]!;
    const behind = background * (255 - alpha);
    for (let c = 0; c < 3; c++) {
      rgb[to++] = alpha === 255 ? data[from + c]! : Math.round((data[from + c]! * alpha + behind) / 255);
    }
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

/**
 * Linear light as display-encoded values; alpha stays. Values below 0 and above 1 continue the curve.
 *
 * @source IEC 61966-2-1 (sRGB transfer function), mirrored at 0
 */
export function encodeLinearLight(pixels: RgbaPixels): RgbaF32 {
  return mapColors(pixels, encodeSrgb);
}

/**
 * Display-encoded values as linear light; alpha stays. Values below 0 and above 1 continue the curve.
 *
 * @source IEC 61966-2-1 (sRGB transfer function), mirrored at 0
 */
export function decodeLinearLight(pixels: RgbaPixels): RgbaF32 {
  return mapColors(pixels, decodeSrgb);
}

/**
 * The same picture in another depth: whole numbers rounded and clipped to their range, NaN 0.
 *
 * @returns `pixels` itself where it has that depth already
 */
export function toDepth(pixels: RgbaPixels, format: RgbaPixels["format"]): RgbaPixels {
  if (pixels.format === format) return pixels;
  const { width, height } = pixels;
  const full = sampleMaximum[format];
  const scale = full / sampleMaximum[pixels.format];
  if (format === "rgba-f32") {
    const floats = new Float32Array(pixels.data.length);
    for (let i = 0; i < floats.length; i++) floats[i] = pixels.data[i]! * scale;
    return { format, width, height, data: floats };
  }
  const Samples = format === "rgba16" ? Uint16Array : Uint8Array;
  const data = new Samples(pixels.data.length);
  if (pixels.format === "rgba-f32")
    for (let i = 0; i < data.length; i++) data[i] = toWhole(pixels.data[i]! * scale, full);
  else {
    const levels = new Samples(sampleMaximum[pixels.format] + 1);
    for (let level = 0; level < levels.length; level++) levels[level] = toWhole(level * scale, full);
    for (let i = 0; i < data.length; i++) data[i] = levels[pixels.data[i]!]!;
  }
  return { format, width, height, data } as RgbaPixels;
}

/** Linear light as a display-encoded value. @source IEC 61966-2-1, mirrored at 0 and going on beyond 1 */
export function encodeSrgb(linear: number): number {
  const light = Math.abs(linear);
  return Math.sign(linear) * (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055);
}

/** A display-encoded value as linear light. @source IEC 61966-2-1, mirrored at 0 and going on beyond 1 */
export function decodeSrgb(encoded: number): number {
  const value = Math.abs(encoded);
  return Math.sign(encoded) * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
}

/** A sample of a depth of whole numbers: rounded, clipped to 0 … `full`, NaN 0. */
export function toWhole(value: number, full: number): number {
  // the comparison is false for NaN, which makes it 0
  return value > 0 ? Math.round(Math.min(full, value)) : 0;
}

function mapColors(pixels: RgbaPixels, change: (unit: number) => number): RgbaF32 {
  const full = sampleMaximum[pixels.format];
  const data = new Float32Array(pixels.data.length);
  for (let i = 0; i < data.length; i++) data[i] = i % 4 === 3 ? pixels.data[i]! / full : change(pixels.data[i]! / full);
  return { format: "rgba-f32", width: pixels.width, height: pixels.height, data };
}
