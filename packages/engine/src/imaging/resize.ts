// Pure. Resampling that agrees with Pillow bit for bit on 8-bit samples.

import { cropSamples } from "./crop.ts";
import type { Gray8, Rgba8, RgbPicture } from "./pixels.ts";
import { type Rect, type Size, wholeRect } from "./rect.ts";

export type ResizeFilter = "nearest" | "box" | "bilinear" | "hamming" | "bicubic" | "lanczos";

interface Kernel {
  /** Half the width at scale 1, samples. */
  readonly support: number;
  weigh(x: number): number;
}

/**
 * Resampling kernels.
 *
 * @source Pillow 12.3 `Image.Resampling`; Keys 1981 (cubic convolution, a = −0.5); Duchon 1979 (Lanczos, 3 lobes);
 * Hamming's window 0.54 + 0.46 cos over one sinc lobe.
 */
const kernels: Record<Exclude<ResizeFilter, "nearest">, Kernel> = {
  box: { support: 0.5, weigh: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weigh: (x) => Math.max(0, 1 - Math.abs(x)) },
  hamming: { support: 1, weigh: (x) => (Math.abs(x) >= 1 ? 0 : sinc(x) * (0.54 + 0.46 * Math.cos(Math.PI * x))) },
  bicubic: { support: 2, weigh: (x) => cubic(Math.abs(x)) },
  lanczos: { support: 3, weigh: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** Fraction bits of a coefficient: 32 less 8 for the sample and 2 for negative lobes. */
const coefficientBits = 22;

/** For each output sample, the first input sample it reads and the fixed-point weights from there on. */
interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** Row `i` begins at `i * stride`. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/**
 * Resamples interleaved 8-bit samples, each channel on its own (alpha is not looked at; `resizePixels` weighs by it).
 *
 * @param data     HWC u8; borrowed
 * @param channels samples a pixel
 * @param target   size of the result, ≥ 1
 * @param box      the part of the input that becomes the result; fractions allowed; the whole if left out
 * @returns HWC u8, owned
 * @source Pillow 12.3 `Image.resize`: separable, rows first, coefficients rounded to 22 bits, u8 between the passes
 */
export function resizeSamples(
  data: Uint8Array,
  size: Size,
  channels: number,
  target: Size,
  filter: ResizeFilter,
  box: Rect = wholeRect(size),
): Uint8Array {
  if (filter === "nearest") return pickNearest(data, size, channels, target, box);
  if (isCut(box, target)) return cropSamples(data, size.width, channels, box);
  const kernel = kernels[filter];
  const down = createTaps(kernel, size.height, box.y, box.height, target.height);
  const across = createTaps(kernel, size.width, box.x, box.width, target.width);
  const firstRow = down.first[0]!;
  const lastRow = down.first[target.height - 1]! + down.count[target.height - 1]!;
  const rows = lastRow - firstRow;

  let middle = data.subarray(firstRow * size.width * channels, lastRow * size.width * channels);
  if (target.width !== size.width || box.x !== 0 || box.width !== size.width) {
    middle = resampleRows(middle, size.width, rows, channels, across, target.width);
  }
  if (target.height === size.height && box.y === 0 && box.height === size.height) {
    return middle.byteOffset === data.byteOffset ? middle.slice() : middle;
  }
  return resampleColumns(middle, target.width * channels, firstRow, down, target.height);
}

/** Whether every output pixel is an input pixel: each kernel is 1 in its middle and 0 at whole distances from it. */
function isCut({ x, y, width, height }: Rect, target: Size): boolean {
  return width === target.width && height === target.height && Number.isInteger(x) && Number.isInteger(y);
}

/** RGB picture at another size; see `resizeSamples`. */
export function resizePicture(picture: RgbPicture, target: Size, filter: ResizeFilter, box?: Rect): RgbPicture {
  return { ...plainSize(target), data: resizeSamples(picture.data, picture, 3, target, filter, box) };
}

/** Mask at another size; see `resizeSamples`. */
export function resizeMask(mask: Gray8, target: Size, filter: ResizeFilter, box?: Rect): Gray8 {
  const data = resizeSamples(mask.data, mask, 1, target, filter, box);
  return { format: "gray8", ...plainSize(target), data };
}

/**
 * RGBA pixels at another size; colours are weighed by alpha, so that transparent pixels do not bleed.
 *
 * @source Pillow 12.3: RGBA is resampled premultiplied
 */
export function resizePixels(pixels: Rgba8, target: Size, filter: ResizeFilter, box?: Rect): Rgba8 {
  if (filter === "nearest") {
    return { format: "rgba8", ...plainSize(target), data: resizeSamples(pixels.data, pixels, 4, target, filter, box) };
  }
  const resized = resizeSamples(premultiply(pixels.data), pixels, 4, target, filter, box);
  return { format: "rgba8", ...plainSize(target), data: unpremultiplyInPlace(resized) };
}

function plainSize({ width, height }: Size): Size {
  return { width, height };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function cubic(x: number): number {
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

function createTaps(kernel: Kernel, inputLength: number, from: number, span: number, length: number): Taps {
  const scale = span / length;
  const stretch = Math.max(scale, 1);
  const support = kernel.support * stretch;
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Int32Array(length * stride);
  const exact = new Float64Array(stride);
  for (let i = 0; i < length; i++) {
    const centre = from + (i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(inputLength, Math.trunc(centre + support + 0.5));
    first[i] = start;
    count[i] = end - start;
    let sum = 0;
    for (let k = 0; k < end - start; k++) {
      exact[k] = kernel.weigh((k + start - centre + 0.5) * (1 / stretch));
      sum += exact[k]!;
    }
    for (let k = 0; k < end - start; k++) {
      const weight = (sum === 0 ? exact[k]! : exact[k]! / sum) * 2 ** coefficientBits;
      weights[i * stride + k] = Math.trunc(weight < 0 ? weight - 0.5 : weight + 0.5);
    }
  }
  return { first, count, weights, stride };
}

function resampleRows(
  data: Uint8Array,
  width: number,
  rows: number,
  channels: number,
  taps: Taps,
  outWidth: number,
): Uint8Array {
  const { first, count, weights, stride } = taps;
  const out = new Uint8ClampedArray(outWidth * rows * channels);
  const half = 1 << (coefficientBits - 1);
  for (let row = 0; row < rows; row++) {
    const inRow = row * width * channels;
    const outRow = row * outWidth * channels;
    for (let x = 0; x < outWidth; x++) {
      const start = inRow + first[x]! * channels;
      const from = x * stride;
      const to = from + count[x]!;
      const target = outRow + x * channels;
      if (channels === 3) {
        // three sums at once read each weight once
        let red = half;
        let green = half;
        let blue = half;
        for (let k = from, at = start; k < to; k++, at += 3) {
          const weight = weights[k]!;
          red += Math.imul(data[at]!, weight);
          green += Math.imul(data[at + 1]!, weight);
          blue += Math.imul(data[at + 2]!, weight);
        }
        out[target] = red >> coefficientBits;
        out[target + 1] = green >> coefficientBits;
        out[target + 2] = blue >> coefficientBits;
      } else {
        for (let c = 0; c < channels; c++) {
          let sum = half;
          for (let k = from, at = start + c; k < to; k++, at += channels) sum += Math.imul(data[at]!, weights[k]!);
          out[target + c] = sum >> coefficientBits;
        }
      }
    }
  }
  return new Uint8Array(out.buffer);
}

function resampleColumns(
  data: Uint8Array,
  rowLength: number,
  firstRow: number,
  taps: Taps,
  outHeight: number,
): Uint8Array {
  const { first, count, weights, stride } = taps;
  const out = new Uint8ClampedArray(rowLength * outHeight);
  const half = 1 << (coefficientBits - 1);
  for (let y = 0; y < outHeight; y++) {
    const from = (first[y]! - firstRow) * rowLength;
    const outRow = y * rowLength;
    const begin = y * stride;
    const end = begin + count[y]!;
    for (let i = 0; i < rowLength; i++) {
      let sum = half;
      for (let k = begin, at = from + i; k < end; k++, at += rowLength) sum += Math.imul(data[at]!, weights[k]!);
      out[outRow + i] = sum >> coefficientBits;
    }
  }
  return new Uint8Array(out.buffer);
}

function pickNearest(data: Uint8Array, size: Size, channels: number, target: Size, box: Rect): Uint8Array {
  const columns = nearestIndices(size.width, box.x, box.width, target.width);
  const rows = nearestIndices(size.height, box.y, box.height, target.height);
  const out = new Uint8Array(target.width * target.height * channels);
  let at = 0;
  for (let y = 0; y < target.height; y++) {
    const inRow = rows[y]! * size.width;
    for (let x = 0; x < target.width; x++) {
      const pixel = (inRow + columns[x]!) * channels;
      for (let c = 0; c < channels; c++) out[at++] = data[pixel + c]!;
    }
  }
  return out;
}

function nearestIndices(inputLength: number, from: number, span: number, length: number): Int32Array {
  const scale = span / length;
  const indices = new Int32Array(length);
  // added up, not multiplied: the rounding of the sum decides ties as Pillow does
  let centre = from + scale * 0.5;
  for (let i = 0; i < length; i++) {
    indices[i] = Math.min(inputLength - 1, Math.floor(centre));
    centre += scale;
  }
  return indices;
}

/** @source Pillow 12.3 RGBA → RGBa: a·b/255 rounded, in integers */
function premultiply(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]!;
    for (let c = 0; c < 3; c++) {
      const product = data[i + c]! * alpha + 128;
      out[i + c] = (product + (product >> 8)) >> 8;
    }
    out[i + 3] = alpha;
  }
  return out;
}

/** @source Pillow 12.3 RGBa → RGBA: 255·c/a cut, not rounded */
function unpremultiplyInPlace(data: Uint8Array): Uint8Array {
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]!;
    if (alpha === 0 || alpha === 255) continue;
    for (let c = 0; c < 3; c++) data[i + c] = Math.min(255, Math.trunc((255 * data[i + c]!) / alpha));
  }
  return data;
}
