// Pure. Pixels as the plain bytes that travel and are stored: little-endian, rows without padding.

import { EngineError } from "../base/errors.ts";
import { byteLength, type PixelFormat, type Pixels, pixelLayouts, requireAllowedSize } from "./pixels.ts";
import type { Size } from "./rect.ts";

type OfFormat<F extends PixelFormat> = Extract<Pixels, { format: F }>;

/**
 * Pixels that look at these bytes, copied only where their place in memory demands it.
 *
 * @param bytes borrowed by the result
 * @param field what to call them in errors
 * @throws {EngineError} image.too_large; image.size_mismatch where there are more or fewer bytes than the size needs
 */
export function pixelsFromBytes<F extends PixelFormat>(
  format: F,
  { width, height }: Size,
  bytes: Uint8Array,
  field: string,
): OfFormat<F> {
  requireAllowedSize(field, { width, height });
  const needed = byteLength(format, width, height);
  if (bytes.length !== needed) {
    const expected = `${needed} bytes for ${width}×${height} ${format}`;
    throw new EngineError("image.size_mismatch", { field, expected, received: `${bytes.length} bytes` });
  }
  return { format, width, height, data: samplesFrom(format, bytes) } as OfFormat<F>;
}

/** The bytes of pixels; the same memory. */
export function bytesOfPixels({ data }: Pixels): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function samplesFrom(format: PixelFormat, bytes: Uint8Array): Pixels["data"] {
  const { bytesPerSample } = pixelLayouts[format];
  if (bytesPerSample === 1) return bytes;
  const even = bytes.byteOffset % bytesPerSample === 0 ? bytes : bytes.slice();
  const count = even.length / bytesPerSample;
  return format === "rgba16"
    ? new Uint16Array(even.buffer, even.byteOffset, count)
    : new Float32Array(even.buffer, even.byteOffset, count);
}
