// Pure. Softening masks and blurring samples.

import type { Gray8 } from "./pixels.ts";
import type { Size } from "./rect.ts";

/**
 * Softens a mask's edge to both sides; the sum of the mask stays about the same.
 *
 * @param featherPx standard deviation of the blur; about 2.5 times as many pixels on each side become partly selected
 */
export function featherMask(mask: Gray8, featherPx: number): Gray8 {
  return { ...mask, data: blurSamples(mask.data, mask, 1, featherPx) };
}

/**
 * Gaussian blur of interleaved 8-bit samples by three box blurs of fractional width; the border's samples are repeated
 * outwards.
 *
 * @param sigmaPx standard deviation, ≥ 0
 * @returns HWC u8, owned
 * @source Gwosdek, Grewenig, Bruhn, Weickert 2011, "Theoretical foundations of Gaussian convolution by extended box
 * filtering", as Pillow 12.3's GaussianBlur rounds it (24-bit weights, u8 between the passes)
 */
export function blurSamples(data: Uint8Array, size: Size, channels: number, sigmaPx: number): Uint8Array {
  const out = data.slice();
  const radius = boxRadius(sigmaPx);
  if (!(radius > 0)) return out;
  const line = new Uint8Array(Math.max(size.width, size.height));
  const rowLength = size.width * channels;
  for (let y = 0; y < size.height; y++) {
    for (let c = 0; c < channels; c++) blurLine(out, line, y * rowLength + c, channels, size.width, radius);
  }
  for (let i = 0; i < rowLength; i++) blurLine(out, line, i, rowLength, size.height, radius);
  return out;
}

/**
 * Gaussian blur of a mask with a sampled kernel, mirrored at the border.
 *
 * @param sigmaPx standard deviation, > 0
 * @param radiusPx the kernel's half-width
 * @source OpenCV 5.0 GaussianBlur with BORDER_REFLECT_101, u8 between the passes
 */
export function gaussianBlurMask(mask: Gray8, sigmaPx: number, radiusPx: number): Gray8 {
  const weights = Array.from({ length: 2 * radiusPx + 1 }, (_, i) =>
    Math.exp(-((i - radiusPx) ** 2) / (2 * sigmaPx ** 2)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const kernel = Float64Array.from(weights, (weight) => weight / sum);
  const data = mask.data.slice();
  const line = new Uint8Array(Math.max(mask.width, mask.height));
  for (let y = 0; y < mask.height; y++) convolveLine(data, line, y * mask.width, 1, mask.width, kernel);
  for (let x = 0; x < mask.width; x++) convolveLine(data, line, x, mask.width, mask.height, kernel);
  return { ...mask, data };
}

const passes = 3;

/** Half the width of the box that, applied three times, has this standard deviation; not whole. */
function boxRadius(sigma: number): number {
  const variance = Math.fround((sigma * sigma) / passes);
  const length = Math.fround(Math.sqrt(12 * variance + 1));
  const whole = Math.floor((length - 1) / 2);
  const edge = ((2 * whole + 1) * (whole * (whole + 1) - 3 * variance)) / (6 * (variance - (whole + 1) * (whole + 1)));
  return Math.fround(whole + edge);
}

function blurLine(
  data: Uint8Array,
  line: Uint8Array,
  start: number,
  step: number,
  length: number,
  radius: number,
): void {
  const whole = Math.trunc(radius);
  const inner = Math.trunc(2 ** 24 / (radius * 2 + 1));
  const outer = Math.trunc((2 ** 24 - (whole * 2 + 1) * inner) / 2);
  const last = length - 1;
  for (let pass = 0; pass < passes; pass++) {
    for (let i = 0; i < length; i++) line[i] = data[start + i * step]!;
    let sum = line[0]! * (whole + 1);
    for (let i = 1; i <= whole; i++) sum += line[Math.min(i, last)]!;
    for (let i = 0; i < length; i++) {
      const before = line[Math.max(0, i - whole - 1)]!;
      const after = line[Math.min(last, i + whole + 1)]!;
      data[start + i * step] = Math.floor((sum * inner + (before + after) * outer + 2 ** 23) / 2 ** 24);
      sum += after - line[Math.max(0, i - whole)]!;
    }
  }
}

function convolveLine(
  data: Uint8Array,
  line: Uint8Array,
  start: number,
  step: number,
  length: number,
  kernel: Float64Array,
): void {
  const radius = (kernel.length - 1) / 2;
  for (let i = 0; i < length; i++) line[i] = data[start + i * step]!;
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (let k = 0; k < kernel.length; k++) sum += kernel[k]! * line[mirror(i + k - radius, length)]!;
    data[start + i * step] = Math.round(sum);
  }
}

/** Index reflected at both ends without repeating the end sample. */
function mirror(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const within = ((index % period) + period) % period;
  return within < length ? within : period - within;
}
