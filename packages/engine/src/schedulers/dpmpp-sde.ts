// @source Lu et al. 2022, arXiv:2211.01095, Algorithm 1 (single step, order 2) with the ancestral noise of k-diffusion
// `sample_dpmpp_sde`, r = 1/2. The noise is drawn like any other: independent draws, no Brownian tree.

import { mix3 } from "../numerics/mix.ts";
import { refuseForeign } from "./config.ts";
import { defineScheduler } from "./define.ts";
import { ancestralStep } from "./euler-ancestral.ts";
import { type LadderTraits, ladderOf, latentTraits } from "./ladder.ts";
import { createMemory } from "./memory.ts";
import { doubled, interleave } from "./midpoint.ts";
import { sigmaRun } from "./run.ts";
import { timestepOf } from "./sigmas.ts";

const diffusersClass = "DPMSolverSDEScheduler";
const traits: LadderTraits = { ...latentTraits, limitsKarras: false };

export const dpmppSde = defineScheduler({
  id: "dpmpp-sde",
  title: "DPM++ SDE",
  diffusersClass,
  create(config, { steps, size }) {
    refuseForeign(config, diffusersClass, traits);
    const ladder = ladderOf(config, traits, steps);
    const own = ladder.sigmas;
    const middles = own.subarray(1).map((next, i) => Math.sqrt(own[i]! * next));
    const between = middles.subarray(0, steps - 1).map((sigma) => timestepOf(sigma, ladder.logSigmas));
    const memory = createMemory(size, 1, 1);
    const before = memory.arrays[0]!;
    return sigmaRun({
      sigmas: doubled(own).subarray(0, 2 * steps),
      timesteps: interleave(ladder.timesteps, between),
      initialNoiseScale: ladder.initialNoiseScale,
      callsPerStep: 2,
      size,
      config,
      memory,
      inputSigma: (index) => (memory.counters[0] === 1 ? middles : own)[index >> 1]!,
      advance(clean, index, sample, noise) {
        const sigma = own[index >> 1]!;
        const next = own[(index >> 1) + 1]!;
        if (next === 0) {
          sample.set(clean);
          return sample;
        }
        const second = memory.counters[0] === 1;
        memory.counters[0] = second ? 0 : 1;
        if (!second) before.set(sample);
        const { kept, fresh } = ancestralStep(sigma, second ? next : middles[index >> 1]!);
        return mix3(sample, kept, before, 1 - kept, clean, fresh, noise());
      },
    });
  },
});
