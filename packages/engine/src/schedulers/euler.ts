// @source Karras et al. 2022, arXiv:2206.00364, Algorithm 1 without churn: one Euler step per noise level.

import { mix2 } from "../numerics/mix.ts";
import { ddpmBetas } from "./betas.ts";
import { refuseForeign, type SchedulerConfig } from "./config.ts";
import { defineScheduler } from "./define.ts";
import { type Ladder, type LadderTraits, ladderOf, latentTraits } from "./ladder.ts";
import { sigmaRun } from "./run.ts";

const diffusersClass = "EulerDiscreteScheduler";
const traits: LadderTraits = {
  ...latentTraits,
  ...ddpmBetas,
  zeroSnr: true,
  choosesFinal: true,
  choosesInterpolation: true,
};

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
  if (!config.continuousTimesteps || config.predictionType !== "v_prediction") return ladder;
  return { ...ladder, timesteps: ladder.sigmas.slice(0, -1).map((sigma) => Math.fround(0.25 * Math.log(sigma))) };
}
