// The two shapes that every run has: over noise levels σ with x = clean + σ·noise, and over α, σ with α² + σ² = 1.

import { EngineError } from "../base/errors.ts";
import { mix2, scale } from "../numerics/mix.ts";
import type { SchedulerConfig } from "./config.ts";
import type { SchedulerMemory, SchedulerRun } from "./define.ts";
import { estimateClean, type Limiter } from "./estimate.ts";
import { createMemory } from "./memory.ts";

interface Steps {
  readonly timesteps: Float64Array;
  readonly size: number;
  readonly config: SchedulerConfig;
  readonly limiter?: Limiter | null;
  readonly memory?: SchedulerMemory;
}

/** A method on noise levels, without what all of them share. */
export interface SigmaSteps extends Steps {
  readonly sigmas: Float64Array;
  readonly initialNoiseScale: number;
  readonly callsPerStep?: 2;
  /** Noise level that the model sees at this index; the level of `sigmas` unless the method says otherwise. */
  inputSigma?(index: number): number;
  /** Overwrites `sample` with the next one. `clean` is the estimate from `sample` and the prediction; borrowed. */
  advance(clean: Float32Array, index: number, sample: Float32Array, noise: () => Float32Array): Float32Array;
}

/** A run of a method on noise levels. */
export function sigmaRun(method: SigmaSteps): SchedulerRun {
  const { sigmas, timesteps, size, config, limiter } = method;
  const memory = method.memory ?? createMemory(0, 0, 0);
  const clean = new Float32Array(size);
  const level = method.inputSigma ?? ((index: number) => sigmas[index]!);
  const callsPerStep = method.callsPerStep ?? 1;
  let estimated = false;
  return {
    timesteps,
    sigmas,
    callsPerStep,
    initialNoiseScale: method.initialNoiseScale,
    memory,
    begin(index) {
      checkIndex(index, timesteps.length, callsPerStep);
      memory.counters.fill(0);
      estimated = false;
    },
    scaleModelInput(sample, index, out) {
      const sigma = level(index);
      return scale(out, 1 / Math.sqrt(sigma * sigma + 1), sample);
    },
    step(predicted, index, sample, noise) {
      estimateClean(config.predictionType, clean, sample, predicted, 1, level(index));
      limiter?.(clean);
      estimated = true;
      return method.advance(clean, index, sample, noise);
    },
    denoised: () => (estimated ? clean : null),
    addNoise: (from, noise, index, out) => mix2(out, 1, from, sigmas[index]!, noise),
  };
}

/** A method on signal and noise shares, without what all of them share. */
export interface ShareSteps extends Steps {
  readonly sigmas: Float64Array | null;
  /** Share of the signal at each index of `timesteps`. */
  readonly alphas: Float64Array;
  /** Share of the noise at each index of `timesteps`. */
  readonly shares: Float64Array;
  /** Overwrites `sample` with the next one. `clean` is the estimate from `sample` and the prediction; the method may change it. */
  advance(
    clean: Float32Array,
    index: number,
    sample: Float32Array,
    noise: () => Float32Array,
    predicted: Float32Array,
  ): Float32Array;
}

/** A run of a method on signal and noise shares; samples keep unit variance, so nothing is scaled for the model. */
export function shareRun(method: ShareSteps): SchedulerRun {
  const { sigmas, timesteps, size, config, limiter, alphas, shares } = method;
  const memory = method.memory ?? createMemory(0, 0, 0);
  const clean = new Float32Array(size);
  let estimated = false;
  return {
    timesteps,
    sigmas,
    initialNoiseScale: 1,
    callsPerStep: 1,
    memory,
    begin(index) {
      checkIndex(index, timesteps.length, 1);
      memory.counters.fill(0);
      estimated = false;
    },
    scaleModelInput(sample, _index, out) {
      if (out !== sample) out.set(sample);
      return out;
    },
    step(predicted, index, sample, noise) {
      estimateClean(config.predictionType, clean, sample, predicted, alphas[index]!, shares[index]!);
      limiter?.(clean);
      estimated = true;
      return method.advance(clean, index, sample, noise, predicted);
    },
    denoised: () => (estimated ? clean : null),
    addNoise: (from, noise, index, out) => mix2(out, alphas[index]!, from, shares[index]!, noise),
  };
}

function checkIndex(index: number, count: number, stride: number): void {
  if (Number.isInteger(index / stride) && index >= 0 && index < count) return;
  throw new EngineError("internal.bug", {
    field: "index",
    expected: `a multiple of ${stride} from 0 to ${count - 1}`,
    received: String(index),
  });
}
