// Pure. What a prediction says about the clean latents. A sample is a·clean + b·noise; a model predicts the noise
// (epsilon), the clean latents (sample), or the velocity α·noise − σ·clean, with α, σ = a, b scaled to α² + σ² = 1.

import { mix2 } from "../numerics/mix.ts";
import type { PredictionType, SchedulerConfig } from "./config.ts";
import type { SchedulerOptions } from "./define.ts";

/**
 * The clean latents of `sample` = a·clean + b·noise, written to `out`.
 *
 * @source Salimans and Ho 2022, arXiv:2202.00512, section 4 and appendix D
 */
export function estimateClean(
  type: PredictionType,
  out: Float32Array,
  sample: Float32Array,
  predicted: Float32Array,
  a: number,
  b: number,
): Float32Array {
  if (type === "epsilon") return mix2(out, 1 / a, sample, -b / a, predicted);
  if (type === "sample") return mix2(out, 0, sample, 1, predicted);
  const power = a * a + b * b;
  return mix2(out, a / power, sample, -b / Math.sqrt(power), predicted);
}

/** The noise of `sample` = a·clean + b·noise, written to `out`; a² + b² = 1. */
export function estimateNoise(
  type: PredictionType,
  out: Float32Array,
  sample: Float32Array,
  predicted: Float32Array,
  a: number,
  b: number,
): Float32Array {
  if (type === "epsilon") return mix2(out, 0, sample, 1, predicted);
  if (type === "sample") return mix2(out, 1 / b, sample, -a / b, predicted);
  return mix2(out, b, sample, a, predicted);
}

/**
 * The noise that belongs to an estimate of the clean latents: the predicted one, unless thresholding moved the estimate.
 *
 * @param out overwritten and returned
 */
export function noiseOfEstimate(
  config: SchedulerConfig,
  out: Float32Array,
  clean: Float32Array,
  sample: Float32Array,
  predicted: Float32Array,
  a: number,
  b: number,
): Float32Array {
  if (config.thresholding) return estimateNoise("sample", out, sample, clean, a, b);
  return estimateNoise(config.predictionType, out, sample, predicted, a, b);
}

/** Changes an estimate of the clean latents in place. */
export type Limiter = (clean: Float32Array) => void;

/**
 * What the config asks to do with each estimate, or null for nothing. Thresholding goes before clipping.
 *
 * @param clips whether the class clips: its default where the config says nothing, or never
 */
export function limiterOf(
  config: SchedulerConfig,
  { size, batch = 1 }: SchedulerOptions,
  clips: boolean | "never",
  thresholds: boolean,
): Limiter | null {
  if (thresholds && config.thresholding) {
    const sorted = new Float32Array(size / batch);
    return (clean) => thresholdDynamically(clean, sorted, config.thresholdRatio, config.thresholdMax);
  }
  if (clips === "never" || !(config.clipSample ?? clips)) return null;
  const range = config.clipSampleRange;
  return (clean) => {
    for (let i = 0; i < clean.length; i++) clean[i] = Math.min(range, Math.max(-range, clean[i]!));
  };
}

/** @source Saharia et al. 2022, arXiv:2205.11487, section 2.3 */
function thresholdDynamically(clean: Float32Array, sorted: Float32Array, ratio: number, max: number): void {
  const count = sorted.length;
  for (let start = 0; start < clean.length; start += count) {
    for (let i = 0; i < count; i++) sorted[i] = Math.abs(clean[start + i]!);
    sorted.sort();
    const rank = ratio * (count - 1);
    const low = sorted[Math.floor(rank)]!;
    const quantile = low + (sorted[Math.ceil(rank)]! - low) * (rank - Math.floor(rank));
    const bound = Math.min(max, Math.max(1, quantile));
    for (let i = start; i < start + count; i++) clean[i] = Math.min(bound, Math.max(-bound, clean[i]!)) / bound;
  }
}
