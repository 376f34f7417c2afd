// @source Ho et al. 2020, arXiv:2006.11239, equations 6 and 7, over the timesteps of the run.

import { mix2, mix3 } from "../numerics/mix.ts";
import { alphasCumprod, type BetaDefaults, ddpmBetas } from "./betas.ts";
import { type ClassTraits, refuseForeign, type SchedulerConfig, unsupported } from "./config.ts";
import { defineScheduler } from "./define.ts";
import { limiterOf } from "./estimate.ts";
import { shareRun } from "./run.ts";
import { sharesAt } from "./shares.ts";
import { spacedTimesteps } from "./timesteps.ts";

const diffusersClass = "DDPMScheduler";
const traits: BetaDefaults & ClassTraits = {
  ...ddpmBetas,
  known: [...ddpmBetas.known, "laplace", "sigmoid"],
  zeroSnr: true,
  spacings: ["plain"],
  clips: true,
  thresholds: true,
};

export const ddpm = defineScheduler({
  id: "ddpm",
  title: "DDPM",
  diffusersClass,
  create(config, options) {
    refuseForeign(config, diffusersClass, traits);
    const { steps, size } = options;
    const deviation = deviationOf(config);
    const cumulative = alphasCumprod(config, traits);
    const timesteps = spacedTimesteps(config, steps, config.spacing ?? "leading", true);
    return shareRun({
      timesteps,
      sigmas: null,
      ...sharesAt(config, cumulative, timesteps),
      size,
      config,
      limiter: limiterOf(config, options, true, true),
      advance(clean, index, sample, noise) {
        const now = cumulative[timesteps[index]!]!;
        const next = index + 1 < steps ? cumulative[timesteps[index + 1]!]! : 1;
        const beta = 1 - now / next;
        const toClean = (Math.sqrt(next) * beta) / (1 - now);
        const toSample = (Math.sqrt(1 - beta) * (1 - next)) / (1 - now);
        if (timesteps[index] === 0) return mix2(sample, toClean, clean, toSample, sample);
        const posterior = Math.max(((1 - next) / (1 - now)) * beta, 1e-20);
        return mix3(sample, toClean, clean, toSample, sample, deviation(posterior, beta), noise());
      },
    });
  },
});

/**
 * Standard deviation of the fresh noise, from the posterior's variance and β.
 *
 * @throws {EngineError} scheduler.unsupported for variances that the model would have to predict, and for
 *   fixed_large_log, which takes the root of a negative number
 */
function deviationOf(config: SchedulerConfig): (posterior: number, beta: number) => number {
  switch (config.varianceType) {
    case "fixed_large":
      return (_posterior, beta) => Math.sqrt(beta);
    case null:
    case "fixed_small":
    case "fixed_small_log":
      return (posterior) => Math.sqrt(posterior);
    default:
      throw unsupported("variance_type", "fixed_small, fixed_small_log or fixed_large", config.varianceType);
  }
}
