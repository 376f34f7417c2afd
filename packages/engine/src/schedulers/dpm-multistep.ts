// @source Lu et al. 2022, arXiv:2211.01095, Algorithm 2 (multistep) and its first and third order forms.

import { accumulate, scale } from "../numerics/mix.ts";
import { refuseForeign, type SchedulerConfig, unsupported } from "./config.ts";
import { defineScheduler, type SchedulerDefinition } from "./define.ts";
import { type DpmAlgorithm, integratorWeights } from "./dpm-coefficients.ts";
import { limiterOf, noiseOfEstimate } from "./estimate.ts";
import { createMemory, historyIn } from "./memory.ts";
import { shareRun } from "./run.ts";
import { type SolverTraits, solverLadder, solverTraits } from "./solver-ladder.ts";

const diffusersClass = "DPMSolverMultistepScheduler";
const traits: SolverTraits = {
  ...solverTraits,
  spacings: [...solverTraits.spacings, "lu"],
  zeroSnr: true,
  roundsKarras: "auto",
};
/** Below this many steps the last ones are taken with a lower order, which is more stable. */
const fewSteps = 15;

export const dpmMultistep: SchedulerDefinition = defineScheduler({
  id: "dpmpp-2m",
  title: "DPM++ 2M",
  diffusersClass,
  create(config, options) {
    refuseForeign(config, diffusersClass, traits);
    const { steps, size } = options;
    const { algorithm, final, order, heun } = settingsOf(config);
    const ladder = solverLadder(config, traits, steps, final);
    const { timesteps, sigmas, alphas, shares, lambdas } = ladder;
    const usesNoise = algorithm === "dpmsolver" || algorithm === "sde-dpmsolver";
    const fresh = algorithm === "sde-dpmsolver" || algorithm === "sde-dpmsolver++";
    const memory = createMemory(size, order, 2);
    const outputs = historyIn(memory, order);
    const few = timesteps.length < fewSteps && (config.lowerOrderFinal ?? true);

    function orderAt(index: number): number {
      const left = timesteps.length - index;
      if (left === 1 && (config.eulerAtFinal || few || final === "zero")) return 1;
      const possible = Math.min(order, outputs.length());
      return left === 2 && few ? Math.min(2, possible) : possible;
    }

    return shareRun({
      timesteps,
      sigmas,
      alphas,
      shares,
      size,
      config,
      memory,
      limiter: limiterOf(config, options, "never", true),
      advance(clean, index, sample, noise, predicted) {
        const newest = outputs.push();
        if (usesNoise) noiseOfEstimate(config, newest, clean, sample, predicted, alphas[index]!, shares[index]!);
        else newest.set(clean);

        const w = integratorWeights(algorithm, ladder, index, index + 1);
        const h = lambdas[index + 1]! - lambdas[index]!;
        const used = orderAt(index);
        scale(sample, w.sample, sample);
        if (used === 1) {
          accumulate(sample, w.base, newest);
        } else if (used === 2) {
          const r0 = (lambdas[index]! - lambdas[index - 1]!) / h;
          const slope = (heun ? w.slope : w.half) / r0;
          accumulate(sample, w.base + slope, newest);
          accumulate(sample, -slope, outputs.at(1));
        } else {
          const r0 = (lambdas[index]! - lambdas[index - 1]!) / h;
          const r1 = (lambdas[index - 1]! - lambdas[index - 2]!) / h;
          // D1 and D2 as weights of the two divided differences
          const near = (w.slope * (1 + r0 / (r0 + r1)) + w.curve / (r0 + r1)) / r0;
          const far = (-w.slope * (r0 / (r0 + r1)) - w.curve / (r0 + r1)) / r1;
          accumulate(sample, w.base + near, newest);
          accumulate(sample, far - near, outputs.at(1));
          accumulate(sample, -far, outputs.at(2));
        }
        return fresh ? accumulate(sample, w.fresh, noise()) : sample;
      },
    });
  },
});

function settingsOf(config: SchedulerConfig): {
  algorithm: DpmAlgorithm;
  final: "zero" | "sigma_min";
  order: number;
  heun: boolean;
} {
  const asked = config.algorithm ?? "dpmsolver++";
  const algorithm = asked === "deis" ? "dpmsolver++" : (asked as DpmAlgorithm);
  const final = config.finalSigma ?? "zero";
  if (final === "zero" && (algorithm === "dpmsolver" || algorithm === "sde-dpmsolver")) {
    throw unsupported("final_sigmas_type", `sigma_min with ${algorithm}`, final);
  }
  if (config.solverOrder === 3 && algorithm === "sde-dpmsolver") {
    throw unsupported("solver_order", "1 or 2 with sde-dpmsolver", 3);
  }
  if (config.varianceType?.startsWith("learned")) {
    throw unsupported("variance_type", "a model that predicts no variance", config.varianceType);
  }
  return { algorithm, final, order: config.solverOrder, heun: config.solverType === "heun" };
}
