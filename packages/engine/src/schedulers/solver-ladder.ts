// Pure. The noise levels of a run of the multistep solvers, which work on x = α·clean + σ·noise with α² + σ² = 1.
// Their sigma tables hold σ/α, like the k-diffusion samplers' ones.

import { roundHalfToEven } from "../numerics/round.ts";
import { alphasCumprod, type BetaDefaults, ddpmBetas, sigmaTable, withoutZero } from "./betas.ts";
import type { ClassTraits, SchedulerConfig } from "./config.ts";
import { interpolate, logTable, sigmaLimits, spacedSigmas, timestepOf } from "./sigmas.ts";
import { multistepTimesteps } from "./timesteps.ts";

/** The levels of a run; the arrays of levels have one value more than `timesteps`. */
export interface SolverLadder {
  readonly timesteps: Float64Array;
  /** σ/α, falling. */
  readonly sigmas: Float64Array;
  readonly alphas: Float64Array;
  /** σ. */
  readonly shares: Float64Array;
  /** λ = log(α/σ), rising; infinite at a final level without noise. */
  readonly lambdas: Float64Array;
}

/** What differs from class to class. */
export interface SolverTraits extends BetaDefaults, ClassTraits {
  /** `auto`: Karras timesteps stay fractional with a cosine schedule. */
  readonly roundsKarras: "always" | "auto";
  /** The last level where sigmas are spaced: the table's smallest, or the same as the last step's. */
  readonly finalSpaced: "table" | "repeat";
}

/** Traits of the solvers with λ as the variable; each method names what it has otherwise. */
export const solverTraits: SolverTraits = {
  ...ddpmBetas,
  spacings: ["plain", "karras", "exponential", "beta"],
  clips: false,
  thresholds: true,
  roundsKarras: "always",
  finalSpaced: "table",
};

/**
 * @param final zero, or the smallest sigma of the training
 * @throws {EngineError} scheduler.unsupported, protocol.invalid_params
 * @source Lu et al. 2022, arXiv:2211.01095, section 2.2
 */
export function solverLadder(
  config: SchedulerConfig,
  traits: SolverTraits,
  steps: number,
  final: "zero" | "sigma_min",
  layOut: (config: SchedulerConfig, steps: number, clipped: number) => Float64Array = spaced,
): SolverLadder {
  const cumulative = alphasCumprod(config, traits);
  if (traits.zeroSnr) withoutZero(cumulative, config);
  const table = sigmaTable(cumulative);
  const smallest = table[0]!;
  let timesteps = layOut(config, steps, clippedCount(table, config.lambdaMinClipped));
  let levels = interpolate(table, timesteps);
  let last = final === "zero" ? 0 : smallest;

  const wanted = traits.spacings.includes(config.sigmaSpacing) ? config.sigmaSpacing : "plain";
  if (wanted !== "plain") {
    const limits =
      wanted === "lu"
        ? { largest: table[table.length - 1]!, smallest }
        : sigmaLimits(config, table[table.length - 1]!, smallest);
    const logSigmas = logTable(table);
    levels = spacedSigmas(wanted, limits.largest, limits.smallest, steps);
    timesteps = levels.map((sigma) => timestepOf(sigma, logSigmas));
    const rounds = traits.roundsKarras === "always" || config.betaSchedule !== "squaredcos_cap_v2";
    if ((wanted === "karras" || wanted === "lu") && rounds) timesteps = timesteps.map(roundHalfToEven);
    if (final === "sigma_min" && traits.finalSpaced === "repeat") last = levels[steps - 1]!;
  }

  const sigmas = Float64Array.of(...levels, last).map(Math.fround);
  const alphas = sigmas.map((sigma) => 1 / Math.sqrt(sigma * sigma + 1));
  return {
    // these classes hand the model whole timesteps
    timesteps: timesteps.map(Math.trunc),
    sigmas,
    alphas,
    shares: sigmas.map((sigma, i) => sigma * alphas[i]!),
    lambdas: sigmas.map((sigma) => -Math.log(sigma)),
  };
}

function spaced(config: SchedulerConfig, steps: number, clipped: number): Float64Array {
  return multistepTimesteps(config, steps, config.spacing ?? "linspace", config.trainTimesteps - clipped);
}

/** How many of the training's noisiest timesteps have λ below the limit. */
function clippedCount(table: Float64Array, lambdaMin: number): number {
  return table.reduce((clipped, sigma) => clipped + (-Math.log(sigma) < lambdaMin ? 1 : 0), 0);
}
