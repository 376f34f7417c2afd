// Clean data that are N(mean, spread²) have a known best denoiser, and the noise-removing ODE a known solution: what a
// method does with steps can be compared with what it should do.

import type { SchedulerConfig } from "../config.ts";
import type { SchedulerDefinition, SchedulerRun } from "../define.ts";

export const mean = 0.3;
export const spread = 0.8;

/** The solution of the ODE at level σ that was `x` at level `from`; x = clean + σ·noise. */
export function exactAt(sigma: number, from: number, x: number): number {
  return mean + (x - mean) * Math.sqrt((spread ** 2 + sigma ** 2) / (spread ** 2 + from ** 2));
}

/** Signal and noise shares of samples at an index, read from the run itself. */
export function sharesOf(run: SchedulerRun, index: number): { signal: number; noise: number } {
  const out = new Float32Array(1);
  const one = Float32Array.of(1);
  const zero = Float32Array.of(0);
  return { signal: run.addNoise(one, zero, index, out)[0]!, noise: run.addNoise(zero, one, index, out)[0]! };
}

/**
 * Runs a method with the best denoiser.
 *
 * @returns the samples before each call of the model, and the last one
 */
export function sampleGaussian(
  definition: SchedulerDefinition,
  config: SchedulerConfig,
  options: { steps: number; eta?: number },
  initial: Float32Array,
  noise: () => Float32Array,
): { run: SchedulerRun; states: Float32Array[] } {
  const run = definition.create(config, { ...options, size: initial.length });
  const sample = initial.map((value) => value * run.initialNoiseScale);
  const input = new Float32Array(initial.length);
  const states = [sample.slice()];
  for (let index = 0; index < run.timesteps.length; index++) {
    run.scaleModelInput(sample, index, input);
    run.step(predict(input, run.timesteps[index]!, config), index, sample, noise);
    states.push(sample.slice());
  }
  return { run, states };
}

/** The best prediction for a sample of unit variance at a timestep of the config. */
export function predict(input: Float32Array, timestep: number, config: SchedulerConfig): Float32Array {
  const sigma = sigmaAtTimestep(timestep, config);
  const alpha = 1 / Math.sqrt(1 + sigma * sigma);
  return input.map((scaled) => {
    const x = scaled / alpha;
    const clean = (spread ** 2 * x + sigma ** 2 * mean) / (spread ** 2 + sigma ** 2);
    const epsilon = (x - clean) / sigma;
    if (config.predictionType === "epsilon") return epsilon;
    if (config.predictionType === "sample") return clean;
    return alpha * epsilon - sigma * alpha * clean;
  });
}

/** σ of a scaled-linear schedule at a fractional timestep, smooth in between. */
function sigmaAtTimestep(timestep: number, config: SchedulerConfig): number {
  const low = Math.max(0, Math.min(config.trainTimesteps - 2, Math.floor(timestep)));
  const [a, b] = [logSigmas(config)[low]!, logSigmas(config)[low + 1]!];
  return Math.exp(a + (b - a) * (timestep - low));
}

const tables = new Map<SchedulerConfig, Float64Array>();

function logSigmas(config: SchedulerConfig): Float64Array {
  const known = tables.get(config);
  if (known !== undefined) return known;
  const [start, end] = [Math.sqrt(config.betaStart ?? 0.00085), Math.sqrt(config.betaEnd ?? 0.012)];
  let product = 1;
  const table = Float64Array.from({ length: config.trainTimesteps }, (_, i) => {
    product *= 1 - (start + ((end - start) * i) / (config.trainTimesteps - 1)) ** 2;
    return Math.log(Math.sqrt((1 - product) / product));
  });
  tables.set(config, table);
  return table;
}
