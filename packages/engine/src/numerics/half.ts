// Pure. IEEE 754 binary16, held as Uint16 bits: what ONNX Runtime gives and takes for float16 tensors.

import { roundHalfToEven } from "./round.ts";

const floats = new Float32Array(1);
const bits = new Uint32Array(floats.buffer);

/**
 * The nearest half, ties to even; beyond ±65520 infinity, NaN stays NaN.
 *
 * @source IEEE 754-2019, 3.6 and 4.3.1
 */
export function halfBits(value: number): number {
  floats[0] = value;
  const word = bits[0]!;
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // subnormal halves are multiples of 2⁻²⁴
  if (magnitude < 0x38800000) return sign | roundHalfToEven(Math.abs(floats[0]!) * 2 ** 24);
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

/** The number that half bits stand for; exact. */
export function halfValue(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** Rounds float32 to halves; `out` is overwritten and returned. */
export function floatsToHalves(values: Float32Array, out: Uint16Array = new Uint16Array(values.length)): Uint16Array {
  for (let i = 0; i < values.length; i++) out[i] = halfBits(values[i]!);
  return out;
}

/** Widens halves to float32; `out` is overwritten and returned. */
export function halvesToFloats(halves: Uint16Array, out: Float32Array = new Float32Array(halves.length)): Float32Array {
  for (let i = 0; i < halves.length; i++) out[i] = halfValue(halves[i]!);
  return out;
}
