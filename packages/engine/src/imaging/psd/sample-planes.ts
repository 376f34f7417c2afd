// Pure. Between interleaved samples and the big-endian planes of Photoshop files.

import type { RgbaPixels } from "../pixels.ts";
import type { Depth } from "./planes.ts";

/** One channel of a picture as big-endian samples; channel 3 is alpha. */
export function samplePlane(pixels: RgbaPixels, channel: number): Uint8Array {
  const count = pixels.width * pixels.height;
  const out = new Uint8Array(count * pixels.data.BYTES_PER_ELEMENT);
  const { format, data } = pixels;
  if (format === "rgba8") for (let i = 0; i < count; i++) out[i] = data[i * 4 + channel]!;
  else if (format === "rgba16") {
    for (let i = 0; i < count; i++) {
      const sample = data[i * 4 + channel]!;
      out[i * 2] = sample >> 8;
      out[i * 2 + 1] = sample & 255;
    }
  } else {
    const view = new DataView(out.buffer);
    for (let i = 0; i < count; i++) view.setFloat32(i * 4, data[i * 4 + channel]!);
  }
  return out;
}

/**
 * Big-endian planes as a picture; grey where there is one colour, opaque where there is no alpha.
 *
 * @param colours one plane or three
 */
export function pixelsOfPlanes(
  size: { readonly width: number; readonly height: number },
  depth: Depth,
  colours: readonly Uint8Array[],
  alpha: Uint8Array | null,
): RgbaPixels {
  const { width, height } = size;
  const count = width * height;
  const pixels = emptyPixels(width, height, depth);
  const read = sampleReader(depth);
  for (let c = 0; c < 3; c++) {
    const samples = read(colours[c] ?? colours[0]!);
    for (let i = 0; i < count; i++) pixels.data[i * 4 + c] = samples(i);
  }
  const opaque = { 8: 255, 16: 65_535, 32: 1 }[depth];
  const samples = alpha === null ? () => opaque : read(alpha);
  for (let i = 0; i < count; i++) pixels.data[i * 4 + 3] = samples(i);
  return pixels;
}

function emptyPixels(width: number, height: number, depth: Depth): RgbaPixels {
  const samples = width * height * 4;
  if (depth === 8) return { format: "rgba8", width, height, data: new Uint8Array(samples) };
  if (depth === 16) return { format: "rgba16", width, height, data: new Uint16Array(samples) };
  return { format: "rgba-f32", width, height, data: new Float32Array(samples) };
}

function sampleReader(depth: Depth): (plane: Uint8Array) => (index: number) => number {
  return (plane) => {
    const view = new DataView(plane.buffer, plane.byteOffset, plane.byteLength);
    if (depth === 8) return (i) => plane[i]!;
    return depth === 16 ? (i) => view.getUint16(i * 2) : (i) => view.getFloat32(i * 4);
  };
}
