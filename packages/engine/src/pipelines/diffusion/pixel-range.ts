// Pure. Between 8-bit RGB pictures (HWC) and what the autoencoder takes and gives (CHW float32, −1 … 1).
import type { RgbPicture } from "../../imaging/pixels.ts";

// rounded to float32 after each operation, as numpy and torch do
const modelValues = Float32Array.from({ length: 256 }, (_, level) => Math.fround(Math.fround(level / 255) * 2 - 1));

/**
 * A picture as the autoencoder takes it: [3, H, W], −1 … 1.
 *
 * @source diffusers VaeImageProcessor.preprocess: level / 255, then 2x − 1
 */
export function toModelRange({ width, height, data }: RgbPicture): Float32Array {
  const area = width * height;
  const out = new Float32Array(3 * area);
  for (let pixel = 0, at = 0; pixel < area; pixel++, at += 3) {
    out[pixel] = modelValues[data[at]!]!;
    out[area + pixel] = modelValues[data[at + 1]!]!;
    out[2 * area + pixel] = modelValues[data[at + 2]!]!;
  }
  return out;
}

/**
 * 8-bit RGB of what the autoencoder gave.
 *
 * @param values [3, H, W]; values beyond −1 … 1 are cut off
 * @source diffusers VaeImageProcessor.postprocess: x / 2 + 0.5 cut to 0 … 1, times 255, rounded half to even
 */
export function toRgb8(values: Float32Array, width: number, height: number): RgbPicture {
  const area = width * height;
  const data = new Uint8Array(3 * area);
  // a clamped array rounds half to even by itself
  const levels = new Uint8ClampedArray(data.buffer);
  for (let pixel = 0, at = 0; pixel < area; pixel++)
    for (let channel = 0; channel < 3; channel++)
      levels[at++] = Math.fround(Math.fround(values[channel * area + pixel]! * 0.5 + 0.5) * 255);
  return { width, height, data };
}
