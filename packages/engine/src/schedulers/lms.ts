// @source k-diffusion `sample_lms`: the linear multistep (Adams-Bashforth) method of order 4 on uneven levels;
// Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, section III.5.

import { accumulate, mix2 } from "../numerics/mix.ts";
import { ddpmBetas } from "./betas.ts";
import { refuseForeign } from "./config.ts";
import { defineScheduler } from "./define.ts";
import { type LadderTraits, ladderOf, latentTraits } from "./ladder.ts";
import { createMemory, historyIn } from "./memory.ts";
import { sigmaRun } from "./run.ts";

const diffusersClass = "LMSDiscreteScheduler";
const traits: LadderTraits = { ...latentTraits, ...ddpmBetas, limitsKarras: false };
const mostSlopes = 4;

export const lms = defineScheduler({
  id: "lms",
  title: "LMS",
  diffusersClass,
  create(config, { steps, size }) {
    refuseForeign(config, diffusersClass, traits);
    const { sigmas, timesteps, initialNoiseScale } = ladderOf(config, traits, steps);
    const memory = createMemory(size, mostSlopes, 2);
    const slopes = historyIn(memory, mostSlopes);
    return sigmaRun({
      sigmas,
      timesteps,
      initialNoiseScale,
      size,
      config,
      memory,
      advance(clean, index, sample) {
        const sigma = sigmas[index]!;
        mix2(slopes.push(), 1 / sigma, sample, -1 / sigma, clean);
        // a run that begins in the middle keeps the order of its place, with the slopes it has: diffusers does so
        const order = Math.min(index + 1, mostSlopes);
        for (let age = 0; age < slopes.length(); age++) {
          accumulate(sample, adamsWeight(sigmas, index, order, age), slopes.at(age));
        }
        return sample;
      },
    });
  },
});

const gaussPoints = [-Math.sqrt(3 / 5), 0, Math.sqrt(3 / 5)];
const gaussWeights = [5 / 9, 8 / 9, 5 / 9];

/**
 * Integral over the step of the Lagrange polynomial that is 1 at level `index − age` and 0 at the other `order − 1`
 * levels. Exact: three Gauss points integrate polynomials up to degree 5.
 */
function adamsWeight(sigmas: Float64Array, index: number, order: number, age: number): number {
  const half = (sigmas[index + 1]! - sigmas[index]!) / 2;
  const middle = (sigmas[index + 1]! + sigmas[index]!) / 2;
  let integral = 0;
  for (let point = 0; point < 3; point++) {
    const sigma = middle + half * gaussPoints[point]!;
    let value = 1;
    for (let other = 0; other < order; other++) {
      if (other === age) continue;
      const level = sigmas[index - other]!;
      value *= (sigma - level) / (sigmas[index - age]! - level);
    }
    integral += gaussWeights[point]! * value;
  }
  return integral * half;
}
