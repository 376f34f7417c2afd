// @source Karras et al. 2022, arXiv:2206.00364, Algorithm 1 without churn: an Euler step, corrected by the slope at its end.

import { mix2, mix3 } from "../numerics/mix.ts";
import { refuseForeign } from "./config.ts";
import { defineScheduler } from "./define.ts";
import { limiterOf } from "./estimate.ts";
import { type LadderTraits, ladderOf, latentTraits } from "./ladder.ts";
import { createMemory } from "./memory.ts";
import { doubled } from "./midpoint.ts";
import { sigmaRun } from "./run.ts";

const diffusersClass = "HeunDiscreteScheduler";
const traits: LadderTraits = {
  ...latentTraits,
  known: ["linear", "scaled_linear", "squaredcos_cap_v2", "exp"],
  clips: true,
};

export const heun = defineScheduler({
  id: "heun",
  title: "Heun",
  diffusersClass,
  create(config, options) {
    refuseForeign(config, diffusersClass, traits);
    const { size } = options;
    const ladder = ladderOf(config, traits, options.steps);
    const sigmas = doubled(ladder.sigmas).subarray(0, 2 * options.steps);
    const memory = createMemory(size, 2, 1);
    const [before, slope] = memory.arrays as [Float32Array, Float32Array];
    return sigmaRun({
      sigmas,
      timesteps: doubled(ladder.timesteps),
      initialNoiseScale: ladder.initialNoiseScale,
      callsPerStep: 2,
      size,
      config,
      memory,
      limiter: limiterOf(config, options, false, false),
      advance(clean, index, sample) {
        const corrects = memory.counters[0] === 1;
        memory.counters[0] = corrects ? 0 : 1;
        if (!corrects) {
          const sigma = sigmas[index]!;
          before.set(sample);
          mix2(slope, 1 / sigma, sample, -1 / sigma, clean);
          return mix2(sample, 1, before, sigmas[index + 1]! - sigma, slope);
        }
        const sigma = sigmas[index]!;
        const half = (sigma - sigmas[index - 1]!) / 2;
        // the slope at the end, from the corrected level's own estimate
        mix2(sample, 1 / sigma, sample, -1 / sigma, clean);
        return mix3(sample, 1, before, half, slope, half, sample);
      },
    });
  },
});
