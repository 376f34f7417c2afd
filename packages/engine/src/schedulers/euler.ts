// @source Karras et al. 2022, arXiv:2206.00364, Algorithm 1 without churn: one Euler step per noise level.

import { linspace } from "../numerics/linspace.ts";
import { mix2 } from "../numerics/mix.ts";
import { ddpmBetas } from "./betas.ts";
import { refuseForeign, type SchedulerConfig } from "./config.ts";
import { defineScheduler } from "./define.ts";
import { type Ladder, type LadderTraits, ladderOf, latentTraits } from "./ladder.ts";
import { sigmaRun } from "./run.ts";

const diffusersClass = "EulerDiscreteScheduler";
const traits: LadderTraits = { ...latentTraits, ...ddpmBetas, zeroSnr: true, choosesFinal: true };

export const euler = defineScheduler({
  id: "euler",
  title: "Euler",
  diffusersClass,
  create(config, { steps, size }) {
    refuseForeign(config, diffusersClass, traits);
    const { sigmas, timesteps, initialNoiseScale } = eulerLadder(config, steps);
    return sigmaRun({
      sigmas,
      timesteps,
      initialNoiseScale,
      size,
      config,
      advance(clean, index, sample) {
        const kept = sigmas[index + 1]! / sigmas[index]!;
        return mix2(sample, kept, sample, 1 - kept, clean);
      },
    });
  },
});

function eulerLadder(config: SchedulerConfig, steps: number): Ladder {
  const ladder = ladderOf(config, traits, steps);
  const { logSigmas } = ladder;
  let { sigmas, timesteps } = ladder;
  if (config.interpolation === "log_linear" && config.sigmaSpacing === "plain") {
    // one level more than steps, and then the final one, which is never reached
    const levels = linspace(logSigmas[logSigmas.length - 1]!, logSigmas[0]!, steps + 1).map(Math.exp);
    sigmas = Float64Array.of(...levels, sigmas[steps]!).map(Math.fround);
  }
  if (config.continuousTimesteps && config.predictionType === "v_prediction") {
    timesteps = sigmas.slice(0, steps).map((sigma) => 0.25 * Math.log(sigma));
  }
  return { ...ladder, sigmas, timesteps };
}
