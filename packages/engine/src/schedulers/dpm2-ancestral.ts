// @source k-diffusion `sample_dpm_2_ancestral`: DPM2 down to a lower level, and fresh noise up to the next one.

import { accumulate, mix2, mix3 } from "../numerics/mix.ts";
import { refuseForeign } from "./config.ts";
import { defineScheduler } from "./define.ts";
import { ancestralStep } from "./euler-ancestral.ts";
import { type LadderTraits, ladderOf, latentTraits } from "./ladder.ts";
import { createMemory } from "./memory.ts";
import { doubled, interleave } from "./midpoint.ts";
import { sigmaRun } from "./run.ts";
import { timestepOf } from "./sigmas.ts";

const diffusersClass = "KDPM2AncestralDiscreteScheduler";
const traits: LadderTraits = { ...latentTraits, roundsKarras: true };

export const dpm2Ancestral = defineScheduler({
  id: "dpm2-a",
  title: "DPM2 a",
  diffusersClass,
  create(config, { steps, size }) {
    refuseForeign(config, diffusersClass, traits);
    const ladder = ladderOf(config, traits, steps);
    const own = ladder.sigmas;
    const sigmas = Float64Array.of(...doubled(own), 0);
    const parts = Array.from(own.subarray(1), (next, i) => ancestralStep(own[i]!, next));
    const lower = Float64Array.from(parts, ({ kept }, i) => own[i]! * kept);
    const middles = lower.map((down, i) => Math.fround(Math.sqrt(own[i]! * down)));
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
      advance(clean, index, sample, noise) {
        const second = memory.counters[0] === 1;
        memory.counters[0] = second ? 0 : 1;
        const place = index >> 1;
        if (second) {
          const step = (lower[place]! - own[place]!) / middles[place]!;
          mix3(sample, 1, before, step, sample, -step, clean);
          return accumulate(sample, parts[place]!.fresh, noise());
        }
        before.set(sample);
        const kept = middles[place]! / own[place]!;
        return mix2(sample, kept, sample, 1 - kept, clean);
      },
    });
  },
});
