// Pure. Normal noise, value for value what PyTorch's CPU generator gives, so that a seed means the same picture in
// diffusers and in every interface that draws its noise on the CPU.

import { EngineError } from "../base/errors.ts";
import { type Mt19937, mt19937 } from "./mt19937.ts";

const { fround, sqrt } = Math;

/** A seeded stream of N(0, 1) values. Each call goes on where the last one stopped. */
export interface TorchGenerator {
  /** `count` new values. The values depend on how the calls are cut, as in PyTorch: two calls of 8 differ from one of 16. */
  normal(count: number): Float32Array;
  /** The same into memory of the caller; overwritten and returned. */
  normalInto(out: Float32Array): Float32Array;
}

/**
 * The counterpart of `torch.Generator("cpu").manual_seed(seed)`; `normal(n)` is `torch.randn(n, generator=…)` in float32.
 *
 * Below 16 values PyTorch draws one by one in float64 and keeps the second value of each pair for later, across calls;
 * from 16 on it fills blocks of 16 in float32 and, when the count is no multiple of 16, draws the last 16 values again.
 *
 * @param seed integer 0 … 2⁵³ − 1; counts modulo 2³²
 * @throws {EngineError} protocol.invalid_params for any other seed
 * @source PyTorch 2.13, aten/src/ATen/native/cpu/DistributionTemplates.h (normal_fill), core/DistributionsHelper.h;
 *   Box and Muller 1958. Bit-exact to the AVX2 and AVX-512 builds; its non-vector build differs in the last bits.
 */
export function torchGenerator(seed: number): TorchGenerator {
  if (!Number.isSafeInteger(seed) || seed < 0) throw badSeed(seed);
  const twister = mt19937(seed);
  let spare: number | null = null;

  function one(): number {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    const angle = 2 * Math.PI * uniform53(twister);
    const radius = sqrt(-2 * Math.log1p(-uniform53(twister)));
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  function normalInto(out: Float32Array): Float32Array {
    const count = out.length;
    if (count < 16) {
      for (let i = 0; i < count; i++) out[i] = one();
      return out;
    }
    for (let i = 0; i + 16 <= count; i += 16) fillBlock(twister, out, i);
    if (count % 16 !== 0) {
      // the uniforms of the incomplete block are drawn and lost
      for (let i = 0; i < count % 16; i++) twister.next();
      fillBlock(twister, out, count - 16);
    }
    return out;
  }

  return { normal: (count) => normalInto(new Float32Array(count)), normalInto };
}

/** The first `count` values of a fresh generator: `torch.randn(count, generator=torch.Generator("cpu").manual_seed(seed))`. */
export function torchNormal(seed: number, count: number): Float32Array {
  return torchGenerator(seed).normal(count);
}

/** [0, 1) in steps of 2⁻⁵³, from two outputs, the first one on top. */
function uniform53(twister: Mt19937): number {
  const high = twister.next() & 0x1fffff;
  return (high * 4_294_967_296 + twister.next()) * 2 ** -53;
}

const uniforms = new Uint32Array(16);
// results of the functions below: a number that is returned would be boxed, 2 MiB for a large picture
const radius = new Float64Array(1);
const circle = new Float64Array(2);

/** 16 values at `at`: eight radii from the first eight uniforms, eight angles from the others; cosines first, then sines. */
function fillBlock(twister: Mt19937, out: Float32Array, at: number): void {
  twister.fill(uniforms);
  for (let i = 0; i < 8; i++) {
    setRadius(16_777_216 - (uniforms[i]! & 0xffffff));
    setCircle(uniforms[i + 8]! & 0xffffff);
    out[at + i] = radius[0]! * circle[1]!;
    out[at + i + 8] = radius[0]! * circle[0]!;
  }
}

// The two functions below round as float32 fused multiply-adds do: the product of two float32 is exact in float64, the
// sum is rounded once to float64 and once to float32. Coefficients are float32 too.
const twoPi = fround(2 * Math.PI);
const sqrtHalf = fround(Math.SQRT1_2);
const logarithm = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
].map(fround);
const ln2Low = fround(-2.1219444e-4);
const ln2High = 0.693359375;

/**
 * Sets `radius` to √(−2 ln(k · 2⁻²⁴)) for k = 1 … 2²⁴, in float32.
 *
 * @source Cephes `logf` (Moshier), in the evaluation order of PyTorch's avx_mathfun.h with fused multiply-adds
 */
function setRadius(k: number): void {
  const bits = 32 - Math.clz32(k);
  let exponent = bits - 24;
  let x = k / 2 ** bits;
  if (x < sqrtHalf) {
    exponent -= 1;
    x = fround(fround(x - 1) + x);
  } else {
    x = fround(x - 1);
  }
  const square = fround(x * x);
  let y = logarithm[0]!;
  for (let i = 1; i < 9; i++) y = fround(y * x + logarithm[i]!);
  y = fround(fround(y * x) * square + fround(exponent * ln2Low));
  y = fround(y - square * 0.5);
  const logarithmOfK = fround(exponent * ln2High + fround(x + y));
  radius[0] = fround(sqrt(fround(-2 * logarithmOfK)));
}

const fourOverPi = fround(1.27323954473516);
const piQuarters = [-0.78515625, -2.418756484985352e-4, -3.77489497744594e-8].map(fround);
const sineTerms = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(fround);
const cosineTerms = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(fround);

/**
 * Sets `circle` to sine and cosine of 2π · k · 2⁻²⁴, k = 0 … 2²⁴ − 1, in float32.
 *
 * @source Cephes `sinf`, `cosf` (Moshier), in the evaluation order of PyTorch's avx_mathfun.h with fused multiply-adds
 */
function setCircle(k: number): void {
  const angle = fround(twoPi * (k * 2 ** -24));
  const octant = (Math.trunc(fround(angle * fourOverPi)) + 1) & ~1;
  let x = angle;
  for (let i = 0; i < 3; i++) x = fround(octant * piQuarters[i]! + x);
  const square = fround(x * x);

  let c = fround(cosineTerms[0]! * square + cosineTerms[1]!);
  c = fround(fround(c * square + cosineTerms[2]!) * square);
  c = fround(fround(c * square - fround(square * 0.5)) + 1);

  let s = fround(sineTerms[0]! * square + sineTerms[1]!);
  s = fround(fround(s * square + sineTerms[2]!) * square);
  s = fround(s * x + x);

  const swapped = (octant & 2) !== 0;
  circle[0] = (octant & 4) === 0 ? (swapped ? c : s) : swapped ? -c : -s;
  circle[1] = ((octant - 2) & 4) === 0 ? (swapped ? -s : -c) : swapped ? s : c;
}

function badSeed(seed: number): EngineError {
  return new EngineError("protocol.invalid_params", {
    field: "seed",
    expected: "an integer 0 … 2^53 - 1",
    received: String(seed),
  });
}
