// @source Karras et al. 2022, arXiv:2206.00364, Algorithm 2 without churn; k-diffusion `sample_dpm_2`: the slope in the
// geometric middle of a step is taken for the whole step.

import { mix2, mix3 } from "../numerics/mix.ts";
import { refuseForeign } from "./config.ts";
import { defineScheduler } from "./define.ts";
import { type LadderTraits, ladderOf, latentTraits } from "./ladder.ts";
import { createMemory } from "./memory.ts";
import { doubled, interleave } from "./midpoint.ts";
import { sigmaRun } from "./run.ts";
import { timestepOf } from "./sigmas.ts";

const diffusersClass = "KDPM2DiscreteScheduler";
const traits: LadderTraits = { ...latentTraits, roundsKarras: true };

export const dpm2 = defineScheduler({
  id: "dpm2",
  title: "DPM2",
  diffusersClass,
  create(config, { steps, size }) {
    refuseForeign(config, diffusersClass, traits);
    const ladder = ladderOf(config, traits, steps);
    const sigmas = Float64Array.of(...doubled(ladder.sigmas), 0);
    // zero after the last step, which is an Euler step
    const middles = ladder.sigmas.subarray(1).map((next, i) => Math.fround(Math.sqrt(ladder.sigmas[i]! * next)));
    const between = middles.map((sigma) => Math.fround(timestepOf(sigma, ladder.logSigmas)));
    const memory = createMemory(size, 1, 1);
    const before = memory.arrays[0]!;
    return sigmaRun({
      sigmas,
      timesteps: interleave(ladder.timesteps, between),
      initialNoiseScale: ladder.initialNoiseScale,
      callsPerStep: 2,
      size,
      config,
      memory,
      inputSigma: (index) => (memory.counters[0] === 1 ? middles[index >> 1]! : sigmas[index]!),
      advance(clean, index, sample) {
        const second = memory.counters[0] === 1;
        memory.counters[0] = second ? 0 : 1;
        if (second) {
          const step = (sigmas[index]! - sigmas[index - 1]!) / middles[index >> 1]!;
          return mix3(sample, 1, before, step, sample, -step, clean);
        }
        before.set(sample);
        const kept = middles[index >> 1]! / sigmas[index]!;
        return mix2(sample, kept, sample, 1 - kept, clean);
      },
    });
  },
});
