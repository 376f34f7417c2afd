// @source Luo et al. 2023, arXiv:2310.04378, Algorithm 3 (multistep consistency sampling) and section 4.3; boundary
// scalings of Song et al. 2023, arXiv:2303.01469, equation 5, with σ_data = 0.5.

import { mix2 } from "../numerics/mix.ts";
import { alphasCumprod, type BetaDefaults, latentBetas } from "./betas.ts";
import { type ClassTraits, refuseForeign } from "./config.ts";
import { defineScheduler } from "./define.ts";
import { limiterOf } from "./estimate.ts";
import { shareRun } from "./run.ts";
import { sharesAt } from "./shares.ts";
import { distilledTimesteps } from "./timesteps.ts";

const diffusersClass = "LCMScheduler";
const traits: BetaDefaults & ClassTraits = {
  ...latentBetas,
  betaSchedule: "scaled_linear",
  zeroSnr: true,
  spacings: ["plain"],
  clips: true,
  thresholds: true,
};
const dataPower = 0.25;

export const lcm = defineScheduler({
  id: "lcm",
  title: "LCM",
  diffusersClass,
  create(config, options) {
    refuseForeign(config, diffusersClass, traits);
    const { steps, size, strength = 1, originalSteps = config.originalSteps } = options;
    const cumulative = alphasCumprod(config, traits);
    const timesteps = distilledTimesteps(config, steps, originalSteps, strength);
    const { alphas, shares } = sharesAt(config, cumulative, timesteps);
    return shareRun({
      timesteps,
      sigmas: null,
      alphas,
      shares,
      size,
      config,
      limiter: limiterOf(config, options, false, true),
      advance(clean, index, sample, noise) {
        const scaled = timesteps[index]! * config.timestepScaling;
        const power = scaled * scaled + dataPower;
        mix2(clean, scaled / Math.sqrt(power), clean, dataPower / power, sample);
        if (index === timesteps.length - 1) {
          sample.set(clean);
          return sample;
        }
        return mix2(sample, alphas[index + 1]!, clean, shares[index + 1]!, noise());
      },
    });
  },
});
