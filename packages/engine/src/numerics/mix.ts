// Pure. Weighted sums of arrays of the same length: the whole arithmetic of a sampling step, without a fresh array.
// `out` may be one of the inputs. Sums are taken in float64 and rounded once.

/** out = a·x + b·y. */
export function mix2(out: Float32Array, a: number, x: Float32Array, b: number, y: Float32Array): Float32Array {
  for (let i = 0; i < out.length; i++) out[i] = a * x[i]! + b * y[i]!;
  return out;
}

/** out = a·x + b·y + c·z. */
export function mix3(
  out: Float32Array,
  a: number,
  x: Float32Array,
  b: number,
  y: Float32Array,
  c: number,
  z: Float32Array,
): Float32Array {
  for (let i = 0; i < out.length; i++) out[i] = a * x[i]! + b * y[i]! + c * z[i]!;
  return out;
}

/** out = a·x. */
export function scale(out: Float32Array, a: number, x: Float32Array): Float32Array {
  for (let i = 0; i < out.length; i++) out[i] = a * x[i]!;
  return out;
}

/** out += b·y. */
export function accumulate(out: Float32Array, b: number, y: Float32Array): Float32Array {
  for (let i = 0; i < out.length; i++) out[i] = out[i]! + b * y[i]!;
  return out;
}
