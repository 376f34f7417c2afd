// @source k-diffusion `sample_euler_ancestral`; the split of a step into a deterministic part and fresh noise is the
// posterior of Song et al. 2021, arXiv:2011.13456, appendix F.

import { mix3 } from "../numerics/mix.ts";
import { ddpmBetas } from "./betas.ts";
import { refuseForeign } from "./config.ts";
import { defineScheduler } from "./define.ts";
import { type LadderTraits, ladderOf, latentTraits } from "./ladder.ts";
import { sigmaRun } from "./run.ts";

const { fround } = Math;
const diffusersClass = "EulerAncestralDiscreteScheduler";
const traits: LadderTraits = { ...latentTraits, ...ddpmBetas, spacings: ["plain"], zeroSnr: true };

export const eulerAncestral = defineScheduler({
  id: "euler-a",
  title: "Euler a",
  diffusersClass,
  create(config, { steps, size }) {
    refuseForeign(config, diffusersClass, traits);
    const { sigmas, timesteps, initialNoiseScale } = ladderOf(config, traits, steps);
    return sigmaRun({
      sigmas,
      timesteps,
      initialNoiseScale,
      size,
      config,
      advance(clean, index, sample, noise) {
        const { kept, fresh } = ancestralStep(sigmas[index]!, sigmas[index + 1]!);
        return mix3(sample, kept, sample, 1 - kept, clean, fresh, noise());
      },
    });
  },
});

/**
 * A step from σ to `next` that forgets as much noise as the data allow: kept·x + (1 − kept)·clean + fresh·N(0, 1).
 *
 * @param sigma > next ≥ 0
 */
export function ancestralStep(sigma: number, next: number): { kept: number; fresh: number } {
  const before = fround(sigma * sigma);
  const after = fround(next * next);
  // squares rounded as PyTorch rounds them: for a small `next` their difference keeps few digits, and the picture shows it
  const fresh = fround(Math.sqrt(fround(fround(after * fround(before - after)) / before)));
  const down = fround(Math.sqrt(fround(after - fround(fresh * fresh))));
  return { kept: down / sigma, fresh };
}
