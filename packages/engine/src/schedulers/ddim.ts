// @source Song et al. 2020, arXiv:2010.02502, equations 12 and 16.

import { accumulate, mix2 } from "../numerics/mix.ts";
import { alphasCumprod, type BetaDefaults, ddpmBetas } from "./betas.ts";
import { type ClassTraits, refuseForeign } from "./config.ts";
import { defineScheduler } from "./define.ts";
import { estimateNoise, limiterOf } from "./estimate.ts";
import { shareRun } from "./run.ts";
import { sharesAt, signalAt } from "./shares.ts";
import { spacedTimesteps } from "./timesteps.ts";

const diffusersClass = "DDIMScheduler";
const traits: BetaDefaults & ClassTraits = {
  ...ddpmBetas,
  zeroSnr: true,
  spacings: ["plain"],
  clips: true,
  thresholds: true,
};

export const ddim = defineScheduler({
  id: "ddim",
  title: "DDIM",
  diffusersClass,
  create(config, options) {
    refuseForeign(config, diffusersClass, traits);
    const { steps, size, eta = 0 } = options;
    const cumulative = alphasCumprod(config, traits);
    const timesteps = spacedTimesteps(config, steps, config.spacing ?? "leading", true);
    const { alphas, shares } = sharesAt(config, cumulative, timesteps);
    const final = (config.setAlphaToOne ?? true) ? 1 : cumulative[0]!;
    const jump = Math.floor(config.trainTimesteps / steps);
    const epsilon = new Float32Array(size);
    return shareRun({
      timesteps,
      sigmas: null,
      alphas,
      shares,
      size,
      config,
      limiter: limiterOf(config, options, true, true),
      advance(clean, index, sample, noise, predicted) {
        const now = cumulative[timesteps[index]!]!;
        const next = signalAt(cumulative, timesteps[index]! - jump, final);
        const deviation = eta * Math.sqrt(((1 - next) / (1 - now)) * (1 - now / next));
        // the noise keeps the unlimited prediction, as diffusers does
        estimateNoise(config.predictionType, epsilon, sample, predicted, alphas[index]!, shares[index]!);
        mix2(sample, Math.sqrt(next), clean, Math.sqrt(1 - next - deviation * deviation), epsilon);
        return eta > 0 ? accumulate(sample, deviation, noise()) : sample;
      },
    });
  },
});
