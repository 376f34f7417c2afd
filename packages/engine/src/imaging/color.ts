// Pure. Colour statistics of pictures and gentle corrections from them.

import type { Gray8, RgbPicture } from "./pixels.ts";

/** Red, green, blue; 0 … 255 for colours, signed for differences. */
export type Rgb = readonly [number, number, number];

/** Mean and spread of each channel over some pixels. */
export interface ColorStatistics {
  readonly mean: Rgb;
  /** Standard deviation. */
  readonly spread: Rgb;
  /** Pixels counted; mean and spread are 0 where there are none. */
  readonly pixels: number;
}

/** Statistics of the pixels that a mask selects (at least 128), or of all of them. */
export function colorStatistics(picture: RgbPicture, mask: Gray8 | null = null): ColorStatistics {
  const sum = [0, 0, 0];
  const squares = [0, 0, 0];
  let pixels = 0;
  for (let i = 0; i < picture.width * picture.height; i++) {
    if (mask !== null && mask.data[i]! < 128) continue;
    pixels++;
    for (let c = 0; c < 3; c++) {
      const sample = picture.data[i * 3 + c]!;
      sum[c]! += sample;
      squares[c]! += sample * sample;
    }
  }
  const count = Math.max(1, pixels);
  const mean = rgb((c) => sum[c]! / count);
  return { mean, spread: rgb((c) => Math.sqrt(Math.max(0, squares[c]! / count - mean[c]! ** 2))), pixels };
}

/** Mean of `wanted − received` over the pixels that a mask selects; 0 where it selects none. */
export function colorOffset(wanted: RgbPicture, received: RgbPicture, mask: Gray8): Rgb {
  const target = colorStatistics(wanted, mask).mean;
  const actual = colorStatistics(received, mask).mean;
  return rgb((c) => target[c]! - actual[c]!);
}

/** The picture with a constant added to each channel, clipped to 0 … 255. */
export function shiftColors(picture: RgbPicture, offset: Rgb): RgbPicture {
  const shifted = new Uint8ClampedArray(picture.data.length);
  const [red, green, blue] = offset;
  for (let i = 0; i < shifted.length; i += 3) {
    shifted[i] = picture.data[i]! + red;
    shifted[i + 1] = picture.data[i + 1]! + green;
    shifted[i + 2] = picture.data[i + 2]! + blue;
  }
  return { ...picture, data: new Uint8Array(shifted.buffer) };
}

function rgb(channel: (c: number) => number): Rgb {
  return [channel(0), channel(1), channel(2)];
}
