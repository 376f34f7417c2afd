// @source Zhang and Chen 2022, arXiv:2204.13902, section 3.3 (ρAB-DEIS) with polynomials in log ρ, ρ = σ/α.

import { accumulate, scale } from "../numerics/mix.ts";
import { refuseForeign } from "./config.ts";
import { defineScheduler } from "./define.ts";
import { estimateNoise, limiterOf } from "./estimate.ts";
import { createMemory, historyIn } from "./memory.ts";
import { shareRun } from "./run.ts";
import { type SolverTraits, solverLadder, solverTraits } from "./solver-ladder.ts";

const diffusersClass = "DEISMultistepScheduler";
const traits: SolverTraits = { ...solverTraits, finalSpaced: "repeat" };
/** Below this many steps the last ones are taken with a lower order, which is more stable. */
const fewSteps = 15;

export const deis = defineScheduler({
  id: "deis",
  title: "DEIS",
  diffusersClass,
  create(config, options) {
    refuseForeign(config, diffusersClass, traits);
    const { steps, size } = options;
    const order = config.solverOrder;
    const { timesteps, sigmas, alphas, shares } = solverLadder(config, traits, steps, "sigma_min");
    const memory = createMemory(size, order, 2);
    const outputs = historyIn(memory, order);
    const few = (config.lowerOrderFinal ?? true) && timesteps.length < fewSteps;

    return shareRun({
      timesteps,
      sigmas,
      alphas,
      shares,
      size,
      config,
      memory,
      limiter: limiterOf(config, options, "never", true),
      advance(clean, index, sample) {
        estimateNoise("sample", outputs.push(), sample, clean, alphas[index]!, shares[index]!);
        const left = timesteps.length - index;
        const used = Math.min(outputs.length(), few ? left : order);
        const alpha = alphas[index + 1]!;
        scale(sample, alpha / alphas[index]!, sample);
        for (let age = 0; age < used; age++) {
          accumulate(sample, alpha * outputWeight(sigmas, index, used, age), outputs.at(age));
        }
        return sample;
      },
    });
  },
});

/** Integral over ρ, from level `index` to the next, of the Lagrange polynomial in log ρ that is 1 at `index − age`. */
function outputWeight(sigmas: Float64Array, index: number, order: number, age: number): number {
  const from = sigmas[index]!;
  const to = sigmas[index + 1]!;
  const own = Math.log(sigmas[index - age]!);
  const others = Array.from({ length: order }, (_, other) => other)
    .filter((other) => other !== age)
    .map((other) => Math.log(sigmas[index - other]!));
  const [c, d] = others;
  if (c === undefined) return to - from;
  const integral = d === undefined ? linearIntegral : quadraticIntegral;
  const scaled = d === undefined ? own - c : (own - c) * (own - d);
  return (integral(to, c, d ?? 0) - integral(from, c, d ?? 0)) / scaled;
}

/** ∫ (log ρ − c) dρ. */
function linearIntegral(rho: number, c: number): number {
  return rho * (Math.log(rho) - c - 1);
}

/** ∫ (log ρ − c)(log ρ − d) dρ. */
function quadraticIntegral(rho: number, c: number, d: number): number {
  const log = Math.log(rho);
  return rho * (log * log - (c + d + 2) * log + c * d + c + d + 2);
}
