// @source Zhao et al. 2023, arXiv:2302.04867, Algorithms 1 and 2 (multistep UniP and UniC), B(h) of section 3.1.

import { accumulate, scale } from "../numerics/mix.ts";
import { solveLinear } from "../numerics/solve-linear.ts";
import { refuseForeign } from "./config.ts";
import { defineScheduler } from "./define.ts";
import { limiterOf, noiseOfEstimate } from "./estimate.ts";
import { createMemory, type History, historyIn } from "./memory.ts";
import { shareRun } from "./run.ts";
import { type SolverLadder, type SolverTraits, solverLadder, solverTraits } from "./solver-ladder.ts";

const diffusersClass = "UniPCMultistepScheduler";
const traits: SolverTraits = { ...solverTraits, zeroSnr: true, finalSpaced: "repeat" };

export const unipc = defineScheduler({
  id: "unipc",
  title: "UniPC",
  diffusersClass,
  create(config, options) {
    refuseForeign(config, diffusersClass, traits);
    const { steps, size } = options;
    const order = config.solverOrder;
    const ladder = solverLadder(config, traits, steps, config.finalSigma ?? "zero");
    const { timesteps, sigmas, alphas, shares } = ladder;
    const settings = { predictsClean: config.predictX0, plainStep: config.solverType === "bh1" };
    const memory = createMemory(size, order + 2, 3);
    const outputs = historyIn(memory, order);
    const before = memory.arrays[order]!;
    const current = memory.arrays[order + 1]!;

    return shareRun({
      timesteps,
      sigmas,
      alphas,
      shares,
      size,
      config,
      memory,
      limiter: limiterOf(config, options, "never", true),
      advance(clean, index, sample, _noise, predicted) {
        if (config.predictX0) current.set(clean);
        else
          noiseOfEstimate(
            { ...config, thresholding: false },
            current,
            clean,
            sample,
            predicted,
            alphas[index]!,
            shares[index]!,
          );

        const lastOrder = memory.counters[2]!;
        if (lastOrder > 0 && !config.disableCorrector.includes(index - 1)) {
          const weights = weightsOf(ladder, index - 1, lastOrder, "correct", settings);
          update(sample, before, outputs, weights);
          accumulate(sample, weights.current, current);
        }
        outputs.push().set(current);
        const left = (config.lowerOrderFinal ?? true) ? timesteps.length - index : order;
        const used = Math.min(order, left, outputs.length());
        memory.counters[2] = used;
        before.set(sample);
        return update(sample, before, outputs, weightsOf(ladder, index, used, "predict", settings));
      },
    });
  },
});

interface Weights {
  readonly sample: number;
  /** Of the newest output, the second newest, … */
  readonly outputs: readonly number[];
  /** Of the output at the step's end, which only the corrector knows. */
  readonly current: number;
}

function update(out: Float32Array, sample: Float32Array, outputs: History, weights: Weights): Float32Array {
  scale(out, weights.sample, sample);
  for (let age = 0; age < weights.outputs.length; age++) accumulate(out, weights.outputs[age]!, outputs.at(age));
  return out;
}

/** Weights of one update from level `from` to the next one, with `order` outputs that end at `from`. */
function weightsOf(
  { alphas, shares, lambdas }: SolverLadder,
  from: number,
  order: number,
  mode: "predict" | "correct",
  { predictsClean, plainStep }: { predictsClean: boolean; plainStep: boolean },
): Weights {
  const to = from + 1;
  const h = lambdas[to]! - lambdas[from]!;
  const signed = predictsClean ? -h : h;
  const growth = Math.expm1(signed);
  const reach = predictsClean ? alphas[to]! : shares[to]!;
  const sample = predictsClean ? shares[to]! / shares[from]! : alphas[to]! / alphas[from]!;
  const outputs = [-reach * growth];
  if (mode === "predict" && order === 1) return { sample, outputs, current: 0 };

  const step = plainStep ? signed : growth;
  const ratios = Array.from({ length: order - 1 }, (_, i) => (lambdas[from - i - 1]! - lambdas[from]!) / h);
  const rhos = rhosOf(mode === "predict" ? ratios : [...ratios, 1], signed, step, order, mode);
  for (let i = 0; i < ratios.length; i++) {
    const weight = (-reach * step * rhos[i]!) / ratios[i]!;
    outputs.push(weight);
    outputs[0] = outputs[0]! - weight;
  }
  const current = mode === "correct" ? -reach * step * rhos[order - 1]! : 0;
  outputs[0] = outputs[0]! - current;
  return { sample, outputs, current };
}

/** Weights of the divided differences: the solution of a Vandermonde system, or 1/2 where the order is lowest. */
function rhosOf(
  nodes: readonly number[],
  signed: number,
  step: number,
  order: number,
  mode: "predict" | "correct",
): readonly number[] {
  if (order === (mode === "predict" ? 2 : 1)) return [0.5];
  const values: number[] = [];
  let phi = Math.expm1(signed) / signed - 1;
  let factorial = 1;
  for (let i = 1; i <= nodes.length; i++) {
    values.push((phi * factorial) / step);
    factorial *= i + 1;
    phi = phi / signed - 1 / factorial;
  }
  return solveLinear(
    nodes.map((_, power) => nodes.map((node) => node ** power)),
    values,
  );
}
