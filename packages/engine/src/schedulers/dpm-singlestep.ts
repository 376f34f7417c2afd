// @source Lu et al. 2022, arXiv:2211.01095, Algorithm 1 and its third order form; arXiv:2206.00927, Algorithm 2 and
// section 3.4 (orders in groups, so that every step costs one evaluation).

import { accumulate, scale } from "../numerics/mix.ts";
import { refuseForeign, type SchedulerConfig, unsupported } from "./config.ts";
import { defineScheduler } from "./define.ts";
import { type DpmAlgorithm, integratorWeights } from "./dpm-coefficients.ts";
import { limiterOf, noiseOfEstimate } from "./estimate.ts";
import { createMemory, historyIn } from "./memory.ts";
import { shareRun } from "./run.ts";
import { type SolverTraits, solverLadder, solverTraits } from "./solver-ladder.ts";
import { multistepTimesteps } from "./timesteps.ts";

const diffusersClass = "DPMSolverSinglestepScheduler";
const traits: SolverTraits = solverTraits;

export const dpmSinglestep = defineScheduler({
  id: "dpmpp-2s",
  title: "DPM++ 2S",
  diffusersClass,
  create(config, options) {
    refuseForeign(config, diffusersClass, traits);
    const { steps, size } = options;
    const { algorithm, final, order, heun } = settingsOf(config);
    const ladder = solverLadder(config, traits, steps, final, (settings, count, clipped) =>
      multistepTimesteps(settings, count, "linspace", settings.trainTimesteps - clipped),
    );
    const { timesteps, sigmas, alphas, shares, lambdas } = ladder;
    const orders = ordersOf(steps, order, config.lowerOrderFinal ?? false, final);
    const memory = createMemory(size, order + 1, 2);
    const outputs = historyIn(memory, order);
    const before = memory.arrays[order]!;

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
        if (algorithm === "dpmsolver") {
          noiseOfEstimate(config, newest, clean, sample, predicted, alphas[index]!, shares[index]!);
        } else {
          newest.set(clean);
        }
        const used = Math.min(orders[index]!, outputs.length());
        if (used === 1) before.set(sample);

        const first = index + 1 - used;
        const w = integratorWeights(algorithm, ladder, first, index + 1);
        const h = lambdas[index + 1]! - lambdas[first]!;
        const r0 = (lambdas[index]! - lambdas[first]!) / h;
        scale(sample, w.sample, before);
        if (used === 1) {
          accumulate(sample, w.base, newest);
        } else if (used === 2) {
          const slope = (heun ? w.slope : w.half) / r0;
          accumulate(sample, slope, newest);
          accumulate(sample, w.base - slope, outputs.at(1));
        } else {
          const r1 = (lambdas[index - 1]! - lambdas[first]!) / h;
          const gap = r0 - r1;
          // weights of the two differences to the oldest output
          const far = (heun ? (-w.slope * r1 + 2 * w.curve) / gap : w.slope) / r0;
          const near = (heun ? (w.slope * r0 - 2 * w.curve) / gap : 0) / r1;
          accumulate(sample, far, newest);
          accumulate(sample, near, outputs.at(1));
          accumulate(sample, w.base - far - near, outputs.at(2));
        }
        return algorithm === "sde-dpmsolver++" ? accumulate(sample, w.fresh, noise()) : sample;
      },
    });
  },
});

/** Order of every step: groups that rise to the solver's order, and lower ones at the end. */
function ordersOf(steps: number, order: number, lowerFinal: boolean, final: "zero" | "sigma_min"): number[] {
  const group = [1, 2, 3].slice(0, order);
  const orders = Array.from({ length: steps }, (_, i) => group[i % order]!);
  const lowers = lowerFinal || final === "zero" || steps % order !== 0;
  // a last whole group would end with full order: it is cut into lower ones
  if (lowers && steps % order === 0 && order > 1) orders.splice(steps - order, order, ...[1, 2].slice(0, order - 1), 1);
  if (final === "zero") orders[steps - 1] = 1;
  return orders;
}

function settingsOf(config: SchedulerConfig): {
  algorithm: Exclude<DpmAlgorithm, "sde-dpmsolver">;
  final: "zero" | "sigma_min";
  order: number;
  heun: boolean;
} {
  const asked = config.algorithm ?? "dpmsolver++";
  if (asked === "sde-dpmsolver") {
    throw unsupported("algorithm_type", "dpmsolver, dpmsolver++ or sde-dpmsolver++", asked);
  }
  const algorithm = asked === "dpmsolver" || asked === "sde-dpmsolver++" ? asked : "dpmsolver++";
  const final = config.finalSigma ?? "zero";
  if (final === "zero" && algorithm === "dpmsolver") {
    throw unsupported("final_sigmas_type", "sigma_min with dpmsolver", final);
  }
  if (config.varianceType?.startsWith("learned")) {
    throw unsupported("variance_type", "a model that predicts no variance", config.varianceType);
  }
  return { algorithm, final, order: config.solverOrder, heun: config.solverType === "heun" };
}
