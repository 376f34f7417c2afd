// Pure. The noise levels of a run of the k-diffusion samplers, which work on x = clean + σ · noise.

import { roundHalfToEven } from "../numerics/round.ts";
import type { BetaDefaults } from "./betas.ts";
import { alphasCumprod, latentBetas, sigmaTable, withoutZero } from "./betas.ts";
import type { ClassTraits, SchedulerConfig } from "./config.ts";
import { interpolate, logTable, sigmaLimits, spacedSigmas, timestepOf } from "./sigmas.ts";
import { spacedTimesteps } from "./timesteps.ts";

/** The levels of a run, before a method repeats them for its inner evaluations. */
export interface Ladder {
  /** `steps` values, falling. */
  readonly timesteps: Float64Array;
  /** `steps` + 1 values, falling, the final one included; one more with log-linear interpolation. */
  readonly sigmas: Float64Array;
  /** Multiply N(0, 1) by it to get the first sample. */
  readonly initialNoiseScale: number;
  /** Logarithms of the training's sigmas, to find the timestep of a level in between. */
  readonly logSigmas: Float64Array;
}

/** What differs from class to class. */
export interface LadderTraits extends BetaDefaults, ClassTraits {
  /** Whether the timesteps of Karras sigmas are rounded. */
  readonly roundsKarras: boolean;
  /** Whether the config's sigma limits hold for Karras sigmas. */
  readonly limitsKarras: boolean;
  /** Whether the config may choose the final sigma. */
  readonly choosesFinal: boolean;
  /** Whether the config may choose how sigmas lie between the table's. */
  readonly choosesInterpolation: boolean;
}

/**
 * @throws {EngineError} scheduler.unsupported, protocol.invalid_params
 * @source Karras et al. 2022, arXiv:2206.00364, table 1 (the VP column, with σ as the variable)
 */
export function ladderOf(config: SchedulerConfig, traits: LadderTraits, steps: number): Ladder {
  const spacing = config.spacing ?? "linspace";
  const cumulative = alphasCumprod(config, traits);
  if (traits.zeroSnr) withoutZero(cumulative, config);
  const table = sigmaTable(cumulative);
  const logSigmas = logTable(table);
  let timesteps = spacedTimesteps(config, steps, spacing, false);
  let levels =
    traits.choosesInterpolation && config.interpolation === "log_linear"
      ? spacedSigmas("exponential", table[table.length - 1]!, table[0]!, steps + 1)
      : interpolate(table, timesteps);

  const wanted = traits.spacings.includes(config.sigmaSpacing) ? config.sigmaSpacing : "plain";
  if (wanted !== "plain") {
    const ends = { largest: levels[0]!, smallest: levels[levels.length - 1]! };
    const limited = wanted !== "karras" || traits.limitsKarras;
    const { largest, smallest } = limited ? sigmaLimits(config, ends.largest, ends.smallest) : ends;
    levels = spacedSigmas(wanted, largest, smallest, steps);
    // what the logarithms' rounding leaves above zero is zero
    timesteps = levels.map((sigma) => Math.fround(timestepOf(sigma, logSigmas))).map((t) => (t < 1e-5 ? 0 : t));
    if (wanted === "karras" && traits.roundsKarras) timesteps = timesteps.map(roundHalfToEven);
  }

  const final = traits.choosesFinal && config.finalSigma === "sigma_min" ? table[0]! : 0;
  const sigmas = Float64Array.of(...levels, final).map(Math.fround);
  return { timesteps, sigmas, initialNoiseScale: initialScale(sigmas, spacing), logSigmas };
}

/** Traits of the classes that came from k-diffusion; each method names what it has otherwise. */
export const latentTraits: LadderTraits = {
  ...latentBetas,
  spacings: ["plain", "karras", "exponential", "beta"],
  clips: false,
  thresholds: false,
  roundsKarras: false,
  limitsKarras: true,
  choosesFinal: false,
  choosesInterpolation: false,
};

// at the largest σ the sample is the noise plus a clean part of variance 1, which leading spacing does not start at
function initialScale(sigmas: Float64Array, spacing: string): number {
  const largest = Math.max(...sigmas);
  return spacing === "leading" ? Math.sqrt(largest * largest + 1) : largest;
}
