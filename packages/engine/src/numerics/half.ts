// Pure. IEEE 754 binary16 as raw bits, the way ONNX Runtime hands float16 tensors to Node before version 24.

const word = new Uint32Array(1);
const real = new Float32Array(word.buffer);

/**
 * The 16-bit pattern nearest to a number, ties to even; too large becomes infinity.
 *
 * @source IEEE 754-2019, §3.6 (binary16) and §4.3.1 (roundTiesToEven)
 */
export function toHalf(value: number): number {
  real[0] = value;
  const bits = word[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x47800000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // below 2^-14 halves are multiples of 2^-24; the float adder rounds for us
    real[0] = Math.abs(value) + 0.5;
    return sign | (word[0]! - 0x3f000000);
  }
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

/** The number that a 16-bit pattern stands for. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Float32 values as half bits; `out` is overwritten and returned. */
export function floatsToHalves(values: Float32Array, out = new Uint16Array(values.length)): Uint16Array {
  for (let i = 0; i < values.length; i++) out[i] = toHalf(values[i]!);
  return out;
}

const wide: { table: Float32Array | null } = { table: null };

/** Half bits as float32 values; `out` is overwritten and returned. */
export function halvesToFloats(halves: Uint16Array, out = new Float32Array(halves.length)): Float32Array {
  wide.table ??= Float32Array.from({ length: 65536 }, (_, bits) => fromHalf(bits));
  const table = wide.table;
  for (let i = 0; i < halves.length; i++) out[i] = table[halves[i]!]!;
  return out;
}
