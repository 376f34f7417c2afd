// @source Zheng et al. 2024, arXiv:2402.19159, Algorithm 4 (strategic stochastic sampling); η is their γ.

import { mix2 } from "../numerics/mix.ts";
import { alphasCumprod, type BetaDefaults, latentBetas } from "./betas.ts";
import { type ClassTraits, refuseForeign } from "./config.ts";
import { defineScheduler } from "./define.ts";
import { estimateNoise } from "./estimate.ts";
import { shareRun } from "./run.ts";
import { sharesAt } from "./shares.ts";
import { distilledTimesteps } from "./timesteps.ts";

const diffusersClass = "TCDScheduler";
const traits: BetaDefaults & ClassTraits = {
  ...latentBetas,
  betaSchedule: "scaled_linear",
  zeroSnr: true,
  spacings: ["plain"],
  clips: false,
  thresholds: false,
};

export const tcd = defineScheduler({
  id: "tcd",
  title: "TCD",
  diffusersClass,
  create(config, options) {
    refuseForeign(config, diffusersClass, traits);
    const { steps, size, eta = 0.3, strength = 1, originalSteps = config.originalSteps } = options;
    const cumulative = alphasCumprod(config, traits);
    const timesteps = distilledTimesteps(config, steps, originalSteps, strength);
    const { alphas, shares } = sharesAt(config, cumulative, timesteps);
    const epsilon = new Float32Array(size);
    return shareRun({
      timesteps,
      sigmas: null,
      alphas,
      shares,
      size,
      config,
      advance(clean, index, sample, noise, predicted) {
        const last = index === steps - 1;
        const next = last ? 0 : timesteps[index + 1]!;
        // rounded as float32, so that the timestep in between is PyTorch's
        const between = cumulative[Math.floor(Math.fround(Math.fround(1 - eta) * next))]!;
        estimateNoise(config.predictionType, epsilon, sample, predicted, alphas[index]!, shares[index]!);
        mix2(sample, Math.sqrt(between), clean, Math.sqrt(1 - between), epsilon);
        if (eta === 0 || last) return sample;
        const kept = cumulative[next]! / between;
        return mix2(sample, Math.sqrt(kept), sample, Math.sqrt(1 - kept), noise());
      },
    });
  },
});
