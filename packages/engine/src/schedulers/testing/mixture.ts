// Clean data that are a mixture of two Gaussians have a known best denoiser, and the noise-removing ODE a known solution:
// what a method does with steps can be compared with what it should do.

import type { SchedulerConfig } from "../config.ts";
import type { SchedulerDefinition, SchedulerRun } from "../define.ts";

const parts = [
  { weight: 0.4, mean: -0.8, spread: 0.5 },
  { weight: 0.6, mean: 1, spread: 0.4 },
] as const;

const total = (value: (part: (typeof parts)[number]) => number) =>
  parts.reduce((sum, part) => sum + part.weight * value(part), 0);

/** Of the mixture. */
export const mean = total((part) => part.mean);
/** Standard deviation of the mixture. */
export const spread = Math.sqrt(total((part) => part.spread ** 2 + part.mean ** 2) - mean ** 2);

/**
 * The solution of the ODE at level σ that was `x` at level `from`; x = clean + σ·noise. On a line the ODE keeps order, so a
 * solution stays at its share of the distribution.
 *
 * @source Song et al. 2021, arXiv:2011.13456, section 4.3 (probability flow ODE)
 */
export function exactAt(sigma: number, from: number, x: number): number {
  const share = shareBelow(x, from);
  let [low, high] = [-100, 100];
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (shareBelow(middle, sigma) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function shareBelow(x: number, sigma: number): number {
  return total((part) => normalShare((x - part.mean) / Math.hypot(part.spread, sigma)));
}

/** Share of N(0, 1) below z. @source Marsaglia 2004, "Evaluating the normal distribution", J. Stat. Softw. 11(4) */
function normalShare(z: number): number {
  if (Math.abs(z) > 8) return z > 0 ? 1 : 0;
  let [term, sum] = [z, z];
  for (let n = 3; Math.abs(term) > 1e-18 * Math.abs(sum); n += 2) {
    term *= (z * z) / n;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

/** Signal and noise shares of samples at an index, read from the run itself. */
export function sharesOf(run: SchedulerRun, index: number): { signal: number; noise: number } {
  const out = new Float32Array(1);
  const one = Float32Array.of(1);
  const zero = Float32Array.of(0);
  return { signal: run.addNoise(one, zero, index, out)[0]!, noise: run.addNoise(zero, one, index, out)[0]! };
}

/** σ of the samples that the model sees at an index: the run's own where timesteps are rounded, or the timestep's. */
export function levelAt(run: SchedulerRun, index: number, config: SchedulerConfig): number {
  const timestep = run.timesteps[index]!;
  if (!Number.isInteger(timestep)) return sigmaAtTimestep(timestep, config);
  const { signal, noise } = sharesOf(run, index);
  return noise / signal;
}

/**
 * Runs a method with the best denoiser.
 *
 * @returns the samples before each call of the model, and the last one
 */
export function sampleMixture(
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
    run.step(predict(input, levelAt(run, index, config), config), index, sample, noise);
    states.push(sample.slice());
  }
  return { run, states };
}

/** The best prediction for samples at level σ that are scaled as if their variance without noise were 1. */
export function predict(input: Float32Array, sigma: number, config: SchedulerConfig): Float32Array {
  const alpha = 1 / Math.sqrt(1 + sigma * sigma);
  return input.map((scaled) => {
    const x = scaled / alpha;
    const clean = denoise(x, sigma);
    const epsilon = (x - clean) / sigma;
    if (config.predictionType === "epsilon") return epsilon;
    if (config.predictionType === "sample") return clean;
    return alpha * epsilon - sigma * alpha * clean;
  });
}

/** The mean of the clean values that may be behind x. */
function denoise(x: number, sigma: number): number {
  const variances = parts.map((part) => part.spread ** 2 + sigma ** 2);
  const logs = parts.map(
    (part, i) => Math.log(part.weight / Math.sqrt(variances[i]!)) - (x - part.mean) ** 2 / (2 * variances[i]!),
  );
  const largest = Math.max(...logs);
  const likelihoods = logs.map((log) => Math.exp(log - largest));
  const sum = likelihoods.reduce((a, b) => a + b, 0);
  return parts.reduce((clean, part, i) => {
    const own = (part.spread ** 2 * x + sigma ** 2 * part.mean) / variances[i]!;
    return clean + (likelihoods[i]! / sum) * own;
  }, 0);
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
