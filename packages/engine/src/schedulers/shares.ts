// Pure. Signal and noise at a timestep, for the methods that know no sigmas.

import type { SchedulerConfig } from "./config.ts";
import { unsupported } from "./config.ts";

/**
 * √ᾱ and √(1 − ᾱ) at each timestep.
 *
 * @throws {EngineError} scheduler.unsupported for a timestep beyond the training's, and for a model that predicts
 *   noise at a timestep without any signal, which says nothing about the picture
 */
export function sharesAt(
  config: SchedulerConfig,
  cumulative: Float64Array,
  timesteps: Float64Array,
): { alphas: Float64Array; shares: Float64Array } {
  const largest = Math.max(...timesteps);
  if (largest >= cumulative.length) {
    throw unsupported("steps_offset", `a first timestep below ${cumulative.length}`, largest);
  }
  if (config.predictionType === "epsilon" && timesteps.some((t) => cumulative[t] === 0)) {
    throw unsupported("prediction_type", "v_prediction or sample at zero SNR", config.predictionType);
  }
  return {
    alphas: timesteps.map((t) => Math.sqrt(cumulative[t]!)),
    shares: timesteps.map((t) => Math.sqrt(1 - cumulative[t]!)),
  };
}

/** ᾱ at a timestep; `final` before the first one. */
export function signalAt(cumulative: Float64Array, timestep: number, final: number): number {
  return timestep >= 0 ? cumulative[timestep]! : final;
}
