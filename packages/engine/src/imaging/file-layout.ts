// Pure. Which channels a picture file has.

import type { RgbaPixels } from "./pixels.ts";

/** Channels of a file; RGB with alpha unless said otherwise. */
export interface FileLayout {
  /** One channel instead of red, green and blue. */
  readonly isGrey?: boolean;
  /** False: without alpha. */
  readonly hasAlpha?: boolean;
}

/**
 * The samples that a file of this layout has: of a grey one the red, and alpha only where it has any.
 *
 * @returns HWC samples; the pixels' own where they have just these channels
 */
export function fileSamples(
  { width, height, data }: RgbaPixels,
  { isGrey = false, hasAlpha = true }: FileLayout,
): { samples: RgbaPixels["data"]; channels: 1 | 2 | 3 | 4 } {
  if (!isGrey && hasAlpha) return { samples: data, channels: 4 };
  const picked = isGrey ? (hasAlpha ? [0, 3] : [0]) : [0, 1, 2];
  const channels = picked.length as 1 | 2 | 3;
  const Samples = data.constructor as new (length: number) => RgbaPixels["data"];
  const samples = new Samples(width * height * channels);
  for (let i = 0, to = 0; i < width * height; i++) for (const c of picked) samples[to++] = data[i * 4 + c]!;
  return { samples, channels };
}
