// Pure. Pixels in memory: HWC, straight alpha, rows without padding.

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
