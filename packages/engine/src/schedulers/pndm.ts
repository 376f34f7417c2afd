// @source Liu et al. 2022, arXiv:2202.09778: the transfer of equation 11, with the Runge-Kutta start of equation 13 or,
// without it, the pseudo linear multistep warm-up that Stable Diffusion calls PLMS.

import { accumulate, mix2 } from "../numerics/mix.ts";
import { alphasCumprod, type BetaDefaults, ddpmBetas } from "./betas.ts";
import { type ClassTraits, refuseForeign, type SchedulerConfig, unsupported } from "./config.ts";
import { defineScheduler } from "./define.ts";
import { estimateNoise } from "./estimate.ts";
import { createMemory, historyIn } from "./memory.ts";
import { shareRun } from "./run.ts";
import { sharesAt, signalAt } from "./shares.ts";
import { checkSteps, spacedTimesteps } from "./timesteps.ts";

const diffusersClass = "PNDMScheduler";
const traits: BetaDefaults & ClassTraits = { ...ddpmBetas, spacings: ["plain"], clips: false, thresholds: false };
const order = 4;

/** Adams-Bashforth weights of the newest, second newest, … output, by how many there are. */
const adamsBashforth: readonly (readonly number[])[] = [
  [],
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
];
/** Runge-Kutta weights of the four slopes of a step. */
const rungeKutta = [1 / 6, 1 / 3, 1 / 3, 1 / 6];

export const pndm = defineScheduler({
  id: "pndm",
  title: "PLMS",
  diffusersClass,
  create(config, { steps, size }) {
    refuseForeign(config, diffusersClass, traits);
    if (config.predictionType === "sample") {
      throw unsupported("prediction_type", `epsilon or v_prediction with ${diffusersClass}`, "sample");
    }
    const cumulative = alphasCumprod(config, traits);
    const final = (config.setAlphaToOne ?? false) ? 1 : cumulative[0]!;
    const jump = Math.floor(config.trainTimesteps / steps);
    const { timesteps, starting } = pndmTimesteps(config, steps, jump);
    const memory = createMemory(size, order + 3, 3);
    const outputs = historyIn(memory, order);
    const [before, sums, mixed] = memory.arrays.slice(order) as [Float32Array, Float32Array, Float32Array];

    /** From timestep `from` to `to` along the averaged output in `mixed`. */
    function transfer(out: Float32Array, sample: Float32Array, from: number, to: number): Float32Array {
      const now = signalAt(cumulative, from, final);
      const next = signalAt(cumulative, to, final);
      // a velocity model's outputs are averaged first and turned into noise here
      estimateNoise(config.predictionType, mixed, sample, mixed, Math.sqrt(now), Math.sqrt(1 - now));
      const slope = (next - now) / (now * Math.sqrt(1 - next) + Math.sqrt(now * (1 - now) * next));
      return mix2(out, Math.sqrt(next / now), sample, -slope, mixed);
    }

    function rungeKuttaStep(predicted: Float32Array, call: number, index: number, sample: Float32Array): Float32Array {
      const stage = call % 4;
      const weight = rungeKutta[stage]!;
      const from = timesteps[index - stage]!;
      const to = timesteps[index]! - (call % 2 === 0 ? Math.floor(jump / 2) : 0);
      if (stage === 0) {
        outputs.push().set(predicted);
        before.set(sample);
        sums.fill(0);
      }
      accumulate(sums, weight, predicted);
      mixed.set(stage === 3 ? sums : predicted);
      return transfer(sample, before, from, to);
    }

    function multistep(predicted: Float32Array, call: number, index: number, sample: Float32Array): Float32Array {
      const warmsUp = starting === 0 && call === 1;
      if (warmsUp) {
        // the first step again, with the mean of the slopes at both its ends
        mix2(mixed, 0.5, predicted, 0.5, outputs.at(0));
        return transfer(sample, before, timesteps[index]! + jump, timesteps[index]!);
      }
      outputs.push().set(predicted);
      if (call === 0) before.set(sample);
      const weights = adamsBashforth[outputs.length()]!;
      mixed.fill(0);
      for (let age = 0; age < weights.length; age++) accumulate(mixed, weights[age]!, outputs.at(age));
      return transfer(sample, sample, timesteps[index]!, timesteps[index]! - jump);
    }

    return shareRun({
      timesteps,
      sigmas: null,
      ...sharesAt(config, cumulative, timesteps),
      size,
      config,
      memory,
      advance(_clean, index, sample, _noise, predicted) {
        const call = memory.counters[2]!++;
        return call < starting && call === index
          ? rungeKuttaStep(predicted, call, index, sample)
          : multistep(predicted, call, index, sample);
      },
    });
  },
});

/** Timesteps with the start's extra calls; `starting` counts the Runge-Kutta calls. */
function pndmTimesteps(
  config: SchedulerConfig,
  steps: number,
  jump: number,
): { timesteps: Float64Array; starting: number } {
  const falling = spacedTimesteps(config, steps, config.spacing ?? "leading", true);
  if (config.skipPrkSteps) {
    const second = falling.subarray(1, 2);
    return {
      timesteps: Float64Array.of(...falling.subarray(0, 1), ...second, ...second, ...falling.subarray(2)),
      starting: 0,
    };
  }
  checkSteps(steps, config.trainTimesteps, order);
  // each of the first three steps: at its start, twice in its middle, at its end
  const starts = Array.from(falling.subarray(0, order - 1));
  const calls = starts.flatMap((start, i) => {
    const middle = falling[i + 1]! + Math.floor(jump / 2);
    return [start, middle, middle, falling[i + 1]!];
  });
  return { timesteps: Float64Array.of(...calls, ...falling.subarray(order - 1)), starting: calls.length };
}
