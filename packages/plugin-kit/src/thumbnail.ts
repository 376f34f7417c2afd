// Small pictures of results, for panels.
import type { Layer } from "@scumble/protocol/client";

/** rgba8, rows top to bottom, straight alpha. */
export interface Thumbnail {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

/** Averages at most this many samples in each direction for one pixel of a thumbnail. */
const maxSamples = 4;

/**
 * Shrinks a result; never enlarges it.
 * @param bytes samples as `pixels` says; of an ICC picture the numbers are shown as they are
 */
export function makeThumbnail({ pixels }: Pick<Layer, "pixels">, bytes: Uint8Array, maxSidePx = 96): Thumbnail {
  const scale = Math.min(1, maxSidePx / Math.max(pixels.width, pixels.height));
  const width = Math.max(1, Math.round(pixels.width * scale));
  const height = Math.max(1, Math.round(pixels.height * scale));
  const read = sampler(pixels.format, bytes, pixels.colorSpace === "linear-srgb");
  const out = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const columns = spread((x * pixels.width) / width, ((x + 1) * pixels.width) / width);
      const rows = spread((y * pixels.height) / height, ((y + 1) * pixels.height) / height);
      const sum = [0, 0, 0, 0];
      for (const row of rows)
        for (const column of columns) {
          const at = (row * pixels.width + column) * 4;
          const alpha = read(at + 3);
          for (let c = 0; c < 3; c += 1) sum[c]! += read(at + c) * alpha;
          sum[3]! += alpha;
        }
      const covered = sum[3]!;
      const to = (y * width + x) * 4;
      for (let c = 0; c < 3; c += 1) out[to + c] = covered === 0 ? 0 : sum[c]! / covered;
      out[to + 3] = covered / (rows.length * columns.length);
    }
  return { width, height, pixels: out };
}

/** Whole numbers spread evenly over [from, to). */
function spread(from: number, to: number): number[] {
  const count = Math.min(maxSamples, Math.max(1, Math.floor(to - from)));
  return Array.from({ length: count }, (_, i) => Math.floor(from + ((i + 0.5) * (to - from)) / count));
}

/** A sample as 0 … 255, display-encoded where it came as linear light. */
function sampler(format: Layer["pixels"]["format"], bytes: Uint8Array, isLinear: boolean): (index: number) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = {
    rgba8: (index: number) => view.getUint8(index),
    rgba16: (index: number) => view.getUint16(index * 2, true) / 257,
    "rgba-f32": (index: number) => Math.min(1, Math.max(0, view.getFloat32(index * 4, true))) * 255,
  }[format];
  if (!isLinear) return read;
  return (index) => (index % 4 === 3 ? read(index) : encode(read(index) / 255) * 255);
}

/** @source IEC 61966-2-1 */
function encode(light: number): number {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}
