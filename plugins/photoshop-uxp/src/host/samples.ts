// Pure. Samples between Photoshop's ranges and the wire's: rgba8, rgba16 over 0…65535, rgba-f32.
import type { ComponentSize, Samples } from "../photoshop-api.ts";

export type PixelFormat = "rgba8" | "rgba16" | "rgba-f32";

/** Photoshop's white in 16 bits: half the range and one more. @source ps-reference/media/imaging, value ranges */
const white16 = 32_768;

export const formats: Readonly<Record<ComponentSize, PixelFormat>> = { 8: "rgba8", 16: "rgba16", 32: "rgba-f32" };

/** 0…32768 → 0…65535, to the nearest; `narrow` gives the same number back. */
export function widen(value: number): number {
  return (value * 65_535 + white16 / 2) >> 15;
}

/** 0…65535 → 0…32768, to the nearest. */
export function narrow(value: number): number {
  return Math.trunc((value * white16 * 2 + 65_535) / (65_535 * 2));
}

/** Samples on the wire for samples of Photoshop; 8-bit and float samples are the same there. */
export function toWire(samples: Samples): Samples {
  if (!(samples instanceof Uint16Array)) return samples;
  const wide = new Uint16Array(samples.length);
  for (let i = 0; i < samples.length; i += 1) wide[i] = widen(samples[i]!);
  return wide;
}

/** A buffer for pixels of this depth. */
export function samplesOf(depth: ComponentSize, length: number): Samples {
  if (depth === 8) return new Uint8Array(length);
  return depth === 16 ? new Uint16Array(length) : new Float32Array(length);
}

/** What full coverage or white is, in Photoshop's range. */
export function whiteOf(depth: ComponentSize): number {
  if (depth === 8) return 255;
  return depth === 16 ? white16 : 1;
}

/**
 * Pixels from the wire as samples of a document's depth.
 *
 * @param bytes  rgba samples, rows top to bottom; a copy is made where they are not aligned
 * @param linear whether 32-bit samples become linear light: Photoshop keeps 32-bit documents so
 * @returns samples in Photoshop's range
 */
export function fromWire(bytes: Uint8Array<ArrayBuffer>, format: PixelFormat, depth: ComponentSize, linear: boolean) {
  const samples = view(bytes, format);
  if (format === formats[depth] && depth !== 16 && !linear) return samples;
  if (format === "rgba16" && depth === 16) {
    const own = new Uint16Array(samples.length);
    for (let i = 0; i < own.length; i += 1) own[i] = narrow(samples[i]!);
    return own;
  }
  const white = format === "rgba8" ? 255 : format === "rgba16" ? 65_535 : 1;
  const target = whiteOf(depth);
  const out = samplesOf(depth, samples.length);
  for (let i = 0; i < samples.length; i += 1) {
    const value = samples[i]! / white;
    if (depth === 32) out[i] = linear && i % 4 !== 3 ? decode(value) : value;
    else out[i] = Math.round(Math.min(1, Math.max(0, value)) * target);
  }
  return out;
}

/** A mask of 0…255 in a document's depth. */
export function maskSamples(mask: Uint8Array<ArrayBuffer>, depth: ComponentSize): Samples {
  if (depth === 8) return mask;
  const white = whiteOf(depth);
  const out = samplesOf(depth, mask.length);
  for (let i = 0; i < mask.length; i += 1)
    out[i] = depth === 16 ? Math.round((mask[i]! * white) / 255) : mask[i]! / 255;
  return out;
}

/** Coverage of any depth as 0…255. */
export function maskBytes(samples: Samples): Uint8Array<ArrayBuffer> {
  if (samples instanceof Uint8Array) return samples;
  const white = samples instanceof Uint16Array ? white16 : 1;
  const out = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i += 1) {
    const value = Math.round((samples[i]! * 255) / white);
    // what is selected a little must not count as kept
    out[i] = samples[i]! > 0 ? Math.max(1, Math.min(255, value)) : 0;
  }
  return out;
}

function view(bytes: Uint8Array<ArrayBuffer>, format: PixelFormat): Samples {
  if (format === "rgba8") return bytes;
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const { buffer, byteOffset, byteLength } = aligned;
  return format === "rgba16"
    ? new Uint16Array(buffer, byteOffset, byteLength / 2)
    : new Float32Array(buffer, byteOffset, byteLength / 4);
}

/** sRGB's transfer function. @source IEC 61966-2-1, mirrored below zero */
function decode(value: number): number {
  const size = Math.abs(value);
  return Math.sign(value) * (size <= 0.04045 ? size / 12.92 : ((size + 0.055) / 1.055) ** 2.4);
}
