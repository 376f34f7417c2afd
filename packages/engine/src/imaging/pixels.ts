// Pure. Pixels in memory: HWC, straight alpha, rows without padding.

import { limits } from "@scumble/protocol";
import { EngineError } from "../base/errors.ts";
import type { Size } from "./rect.ts";

/** Sample layouts that travel and that the engine holds. `gray8` is a mask: 255 = change, 0 = keep. */
export type PixelFormat = "rgba8" | "rgba16" | "rgba-f32" | "gray8";

interface Raster<F extends PixelFormat, D> {
  readonly format: F;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** HWC samples, `width * height * channels` of them. */
  readonly data: D;
}

/** 8-bit RGBA, straight alpha, display-encoded (sRGB unless said otherwise). */
export type Rgba8 = Raster<"rgba8", Uint8Array>;
/** 16-bit RGBA, straight alpha, 0 … 65535. */
export type Rgba16 = Raster<"rgba16", Uint16Array>;
/** 32-bit float RGBA, straight alpha, 1 = white; values beyond 0 … 1 are legal. */
export type RgbaF32 = Raster<"rgba-f32", Float32Array>;
/** 8-bit mask, one sample a pixel. */
export type Gray8 = Raster<"gray8", Uint8Array>;

export type RgbaPixels = Rgba8 | Rgba16 | RgbaF32;
export type Pixels = RgbaPixels | Gray8;

/** What a model sees and paints: HWC RGB u8, no alpha. Never travels. */
export interface RgbPicture extends Size {
  /** `width * height * 3` samples. */
  readonly data: Uint8Array;
}

/** Samples a pixel and bytes a sample of each format. */
export const pixelLayouts = {
  rgba8: { channels: 4, bytesPerSample: 1 },
  rgba16: { channels: 4, bytesPerSample: 2 },
  "rgba-f32": { channels: 4, bytesPerSample: 4 },
  gray8: { channels: 1, bytesPerSample: 1 },
} as const satisfies Record<PixelFormat, { channels: number; bytesPerSample: number }>;

/** Bytes that pixels of this size and format take. */
export function byteLength(format: PixelFormat, width: number, height: number): number {
  const { channels, bytesPerSample } = pixelLayouts[format];
  return width * height * channels * bytesPerSample;
}

/** An all-zero mask. */
export function emptyMask({ width, height }: Size): Gray8 {
  return { format: "gray8", width, height, data: new Uint8Array(width * height) };
}

/** All-transparent 8-bit pixels. */
export function transparentPixels({ width, height }: Size): Rgba8 {
  return { format: "rgba8", width, height, data: new Uint8Array(width * height * 4) };
}

/**
 * Makes sure that two pictures that belong together have the same size.
 *
 * @throws {EngineError} image.size_mismatch
 */
export function requireSameSize(field: string, received: Size, expected: Size): void {
  if (received.width === expected.width && received.height === expected.height) return;
  throw new EngineError("image.size_mismatch", { field, expected: sizeText(expected), received: sizeText(received) });
}

/**
 * Makes sure that a picture has pixels and not more than the engine takes.
 *
 * @throws {EngineError} image.wrong_format (a side of 0), image.too_large
 */
export function requireAllowedSize(field: string, size: Size): void {
  const { width, height } = size;
  const received = sizeText(size);
  if (!(width >= 1 && height >= 1)) {
    throw new EngineError("image.wrong_format", { field, expected: "at least 1×1 pixels", received });
  }
  if (width * height > limits.maxPixels || Math.max(width, height) > limits.maxSidePixels) {
    const expected = `at most ${limits.maxPixels} pixels and ${limits.maxSidePixels} along a side`;
    throw new EngineError("image.too_large", { field, expected, received });
  }
}

function sizeText({ width, height }: Size): string {
  return `${width}×${height}`;
}
