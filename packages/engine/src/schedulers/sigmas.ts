// Pure. Noise levels between the largest and the smallest sigma of a run, and the timesteps that belong to them.

import { betaQuantile } from "../numerics/beta-quantile.ts";
import { linspace } from "../numerics/linspace.ts";
import type { SchedulerConfig, SigmaSpacing } from "./config.ts";
import { unsupported } from "./config.ts";

/**
 * The table's value at fractional indices, linear in between, constant outside.
 *
 * @param table rising
 */
export function interpolate(table: Float64Array, at: Float64Array): Float64Array {
  const last = table.length - 1;
  return at.map((x) => {
    if (x <= 0) return table[0]!;
    if (x >= last) return table[last]!;
    const low = Math.floor(x);
    return table[low]! + (table[low + 1]! - table[low]!) * (x - low);
  });
}

/**
 * `steps` sigmas from `largest` down to `smallest`, both included.
 *
 * @param spacing every one but plain, whose sigmas follow the timesteps
 * @source Karras et al. 2022, arXiv:2206.00364, equation 5 with ρ = 7; exponential: k-diffusion `get_sigmas_exponential`
 *   (even in log σ); beta: Lee et al. 2024, arXiv:2407.12173, α = β = 0.6; lu: Lu et al. 2022, arXiv:2211.01095, even in λ
 */
export function spacedSigmas(
  spacing: Exclude<SigmaSpacing, "plain">,
  largest: number,
  smallest: number,
  steps: number,
): Float64Array {
  switch (spacing) {
    case "karras": {
      const high = largest ** (1 / 7);
      const low = smallest ** (1 / 7);
      return linspace(0, 1, steps).map((ramp) => (high + ramp * (low - high)) ** 7);
    }
    case "exponential":
      return linspace(Math.log(largest), Math.log(smallest), steps).map(Math.exp);
    case "lu": {
      const high = Math.fround(Math.log(largest));
      const low = Math.fround(Math.log(smallest));
      return linspace(0, 1, steps).map((ramp) => Math.exp(high + ramp * (low - high)));
    }
    case "beta":
      return linspace(0, 1, steps).map((ramp) => smallest + betaQuantile(1 - ramp, 0.6, 0.6) * (largest - smallest));
  }
}

/**
 * Fractional timestep of a noise level: linear in log σ between the table's neighbours, limited to the table.
 *
 * @param logSigmas rising logarithms of the table
 */
export function timestepOf(sigma: number, logSigmas: Float64Array): number {
  const logSigma = Math.log(Math.max(sigma, 1e-10));
  let low = 0;
  let high = logSigmas.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (logSigmas[middle]! <= logSigma) low = middle;
    else high = middle;
  }
  const share = (logSigmas[low]! - logSigma) / (logSigmas[low]! - logSigmas[low + 1]!);
  const weight = Math.min(1, Math.max(0, share));
  return (1 - weight) * low + weight * (low + 1);
}

/** Logarithms of a sigma table, rounded as float32 like the table. */
export function logTable(sigmas: Float64Array): Float64Array {
  return sigmas.map((sigma) => Math.fround(Math.log(sigma)));
}

/** The config's sigma limits, or else the ones that the run has. @throws {EngineError} scheduler.unsupported when crossed */
export function sigmaLimits(
  config: SchedulerConfig,
  largest: number,
  smallest: number,
): { largest: number; smallest: number } {
  const limits = { largest: config.sigmaMax ?? largest, smallest: config.sigmaMin ?? smallest };
  if (limits.largest < limits.smallest) {
    throw unsupported("sigma_min", `at most sigma_max = ${limits.largest}`, limits.smallest);
  }
  return limits;
}
