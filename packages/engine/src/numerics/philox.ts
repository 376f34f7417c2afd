// Pure. Normal noise as PyTorch draws it on a CUDA device, so that a seed from GPU noise means the same picture.

import { EngineError } from "../base/errors.ts";
import type { TorchGenerator } from "./noise.ts";

const { fround, sqrt } = Math;

const rounds = 10;
const [firstFactor, secondFactor] = [0xd2511f53, 0xcd9e8d57] as const;
const [firstKeyStep, secondKeyStep] = [0x9e3779b9, 0xbb67ae85] as const;

/**
 * Ten rounds of Philox: four words from a counter of four words and a key of two.
 *
 * @param counter borrowed
 * @param key     borrowed
 * @param out     four words, overwritten and returned; may be `counter`
 * @source Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3 and table 2 (SC '11)
 */
export function philox4x32(counter: Uint32Array, key: Uint32Array, out: Uint32Array): Uint32Array {
  let [a, b, c, d] = [counter[0]!, counter[1]!, counter[2]!, counter[3]!];
  let [low, high] = [key[0]!, key[1]!];
  for (let round = 0; round < rounds; round++) {
    const [firstLow, secondLow] = [Math.imul(firstFactor, a) >>> 0, Math.imul(secondFactor, c) >>> 0];
    // the float64 product is off by less than 2¹¹, so the upper half is the nearest integer
    const firstHigh = Math.round((firstFactor * a - firstLow) / 2 ** 32);
    const secondHigh = Math.round((secondFactor * c - secondLow) / 2 ** 32);
    [a, b, c, d] = [secondHigh ^ b ^ low, secondLow, firstHigh ^ d ^ high, firstLow];
    [a, c] = [a >>> 0, c >>> 0];
    [low, high] = [(low + firstKeyStep) >>> 0, (high + secondKeyStep) >>> 0];
  }
  out[0] = a;
  out[1] = b;
  out[2] = c;
  out[3] = d;
  return out;
}

/**
 * The counterpart of `torch.Generator("cuda").manual_seed(seed)`; `normal(n)` is `torch.randn(n, device="cuda")` in float32
 * where the device has a thread for each value, as it has for pictures of usual sizes. A1111's "NV" source is the same
 * stream for any size.
 *
 * A value is the sine half of one Box-Muller pair: thread i takes the block with counter (call, 0, i, 0) and the seed as key.
 * A GPU's fast sine and logarithm are not reproduced to the last bit: expect differences of about 1e-6.
 *
 * @param seed integer 0 … 2⁵³ − 1
 * @throws {EngineError} protocol.invalid_params for any other seed
 * @source PyTorch 2.13, aten/src/ATen/native/cuda/DistributionTemplates.h (distribution_nullary_kernel); cuRAND documentation,
 *   "Philox_4x32_10 generator" and curand_normal4; Box and Muller 1958
 */
export function philoxGenerator(seed: number): TorchGenerator {
  if (!Number.isSafeInteger(seed) || seed < 0) throw badSeed(seed);
  const key = Uint32Array.of(seed % 2 ** 32, Math.floor(seed / 2 ** 32));
  const counter = new Uint32Array(4);
  const words = new Uint32Array(4);

  function normalInto(out: Float32Array): Float32Array {
    for (let i = 0; i < out.length; i++) {
      counter[2] = i;
      philox4x32(counter, key, words);
      setSineHalf(out, i, words);
    }
    if (out.length > 0) counter[0] = counter[0]! + 1;
    return out;
  }

  return { normal: (count) => normalInto(new Float32Array(count)), normalInto };
}

const angleStep = fround(fround(2 * Math.PI) * 2 ** -32);
const halfAngleStep = fround(angleStep / 2);

/**
 * Sets `out[at]` to an N(0, 1) value from the first two words: uniforms in (0, 1] and (0, 2π], rounded as float32 operations
 * with one fused multiply-add.
 */
function setSineHalf(out: Float32Array, at: number, words: Uint32Array): void {
  const uniform = fround(fround(words[0]!) * 2 ** -32 + 2 ** -33);
  const angle = fround(fround(words[1]!) * angleStep + halfAngleStep);
  out[at] = fround(sqrt(fround(-2 * fround(Math.log(uniform))))) * fround(Math.sin(angle));
}

function badSeed(seed: number): EngineError {
  return new EngineError("protocol.invalid_params", {
    field: "seed",
    expected: "an integer 0 … 2^53 - 1",
    received: String(seed),
  });
}
