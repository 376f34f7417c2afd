// What every method of the table promises; a new row is tested by being listed.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { torchGenerator } from "../numerics/noise.ts";
import { parseSchedulerConfig, type SchedulerDefinition, type SchedulerRun, schedulers } from "./index.ts";
import { exactAt, levelAt, mean, predict, sampleMixture, sharesOf, spread } from "./testing/mixture.ts";

const stableDiffusion = {
  beta_start: 0.00085,
  beta_end: 0.012,
  beta_schedule: "scaled_linear",
  clip_sample: false,
  set_alpha_to_one: false,
  steps_offset: 1,
};
const config = parseSchedulerConfig(stableDiffusion);
const size = 16;

/** Draws that only depend on the seed. */
function draws(seed: number, count = size): () => Float32Array {
  const generator = torchGenerator(seed);
  const noise = new Float32Array(count);
  return () => generator.normalInto(noise);
}

function stepOn(run: SchedulerRun, sample: Float32Array, from: number, to: number, noise: () => Float32Array): void {
  const input = new Float32Array(sample.length);
  for (let index = from; index < to; index++) {
    run.scaleModelInput(sample, index, input);
    run.step(predict(input, levelAt(run, index, config), config), index, sample, noise);
  }
}

describe.each(schedulers)("$title", (definition: SchedulerDefinition) => {
  it("removes noise level by level down to nothing or the smallest level", () => {
    const run = definition.create(config, { steps: 10, size });
    const { sigmas, timesteps } = run;
    // a rounded timestep may pass its neighbour that is not rounded
    for (const [i, t] of timesteps.entries()) expect(t).toBeLessThan((timesteps[i - 1] ?? 1000) + 0.5);
    for (const sigma of sigmas ?? []) expect(sigma).toBeGreaterThanOrEqual(0);
    if (sigmas !== null) {
      expect([...sigmas]).toEqual([...sigmas].sort((a, b) => b - a));
      expect(sigmas[sigmas.length - 1]).toBeLessThan(0.06);
      expect(sigmas.length).toBeGreaterThan(timesteps.length);
    }
    expect(run.initialNoiseScale).toBeGreaterThanOrEqual(1);
    expect(timesteps.length).toBeGreaterThanOrEqual(10 * run.callsPerStep - 1);
  });

  it("is deterministic, starts over at begin, and works in the caller's array", () => {
    const run = definition.create(config, { steps: 6, size });
    const results = [1, 2].map(() => {
      const sample = draws(3)().slice();
      run.begin(0);
      const input = run.scaleModelInput(sample, 0, new Float32Array(size));
      expect(run.step(predict(input, levelAt(run, 0, config), config), 0, sample, draws(4))).toBe(sample);
      stepOn(run, sample, 1, run.timesteps.length, draws(5));
      return sample;
    });
    expect(results[0]).toEqual(results[1]);
    expect(results[0]!.every(Number.isFinite)).toBe(true);
  });

  it("goes on from its memory as if nothing had happened", () => {
    const options = { steps: 7, size };
    const whole = definition.create(config, options);
    const half = Math.floor(whole.timesteps.length / 2);
    const sample = draws(7)().map((value) => value * whole.initialNoiseScale);
    const noise = draws(8);
    stepOn(whole, sample, 0, half, noise);

    const resumed = definition.create(config, options);
    resumed.begin(half - (half % resumed.callsPerStep));
    whole.memory.arrays.forEach((array, i) => {
      resumed.memory.arrays[i]!.set(array);
    });
    resumed.memory.counters.set(whole.memory.counters);
    const again = sample.slice();
    const rest = Array.from({ length: whole.timesteps.length }, () => noise().slice());
    const replay = (list: Float32Array[]) => {
      let next = 0;
      return () => list[next++]!;
    };
    stepOn(whole, sample, half, whole.timesteps.length, replay(rest));
    stepOn(resumed, again, half, whole.timesteps.length, replay(rest));
    expect(again).toEqual(sample);
  });

  it("keeps nothing of the caller's arrays", () => {
    const run = definition.create(config, { steps: 5, size });
    const other = definition.create(config, { steps: 5, size });
    const sample = draws(9)().slice();
    const moved = sample.slice();
    for (let index = 0; index < run.timesteps.length; index++) {
      const predicted = predict(sample, levelAt(run, index, config), config);
      const [noise, otherNoise] = [draws(index), draws(index)];
      run.step(predicted, index, sample, noise);
      const lent = predicted.slice();
      const copy = moved.slice();
      other.step(lent, index, copy, otherNoise);
      moved.set(copy);
      lent.fill(Number.NaN);
      copy.fill(Number.NaN);
    }
    expect(moved).toEqual(sample);
  });

  it("adds as much noise as its samples have, and begins anywhere", () => {
    const run = definition.create(config, { steps: 8, size });
    const start = 4 * run.callsPerStep;
    const { signal, noise } = sharesOf(run, start);
    expect(signal).toBeGreaterThan(0);
    expect(noise).toBeGreaterThan(0);
    const clean = new Float32Array(size).fill(mean);
    const sample = run.addNoise(clean, draws(10)(), start, clean);
    expect(sample).toBe(clean);
    run.begin(start);
    expect(run.denoised()).toBeNull();
    stepOn(run, sample, start, run.timesteps.length, draws(11));
    expect(sample.every((value) => Math.abs(value - mean) < 6 * spread)).toBe(true);
    expect(run.denoised()?.every(Number.isFinite)).toBe(true);
    expect(() => run.begin(run.timesteps.length)).toThrow(/from 0 to/);
  });

  it("samples the distribution of the data", () => {
    const count = 2048;
    const steps = definition.id === "lcm" ? 4 : 40;
    const { states } = sampleMixture(definition, config, { steps, eta: 0 }, draws(12, count)(), draws(13, count));
    const last = states[states.length - 1]!;
    const average = last.reduce((sum, value) => sum + value, 0) / count;
    const deviation = Math.sqrt(last.reduce((sum, value) => sum + (value - average) ** 2, 0) / count);
    // a consistency method applies a one-step estimate of the whole way, which this denoiser is not
    expect(Math.abs(average - mean)).toBeLessThan(definition.id === "lcm" ? 0.15 : 0.06);
    if (definition.id !== "lcm") expect(Math.abs(deviation - spread)).toBeLessThan(0.08);
  });

  it("stays finite for every prediction type, spacing and step count that it accepts", () => {
    const types = definition.id === "plms" ? ["epsilon", "v_prediction"] : ["epsilon", "v_prediction", "sample"];
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.constantFrom("leading", "linspace", "trailing"),
        fc.integer({ min: 1, max: 50 }),
        (prediction_type, timestep_spacing, steps) => {
          const mixed = parseSchedulerConfig({ ...stableDiffusion, prediction_type, timestep_spacing });
          const { states } = sampleMixture(definition, mixed, { steps }, draws(14)().slice(), draws(15));
          expect(states[states.length - 1]!.every(Number.isFinite)).toBe(true);
        },
      ),
      { numRuns: 30 },
    );
  });

  it.each([0, -1, 2.5, 10_001, Number.NaN])("refuses %s steps", (steps) => {
    expect(() => definition.create(config, { steps, size })).toThrow(/expected an integer 1 … \d+ for `steps`/);
  });
});

/**
 * Orders on the exact solution, from 20 to 80 steps, in the part of the run where levels even in time are even enough in
 * noise. A multistep method's first step is of first order, which in the limit holds DPM++ 3M and LMS back at 2.
 */
const orders: Readonly<Record<string, number>> = {
  euler: 1,
  "euler-karras": 1,
  ddim: 1,
  heun: 2,
  "heun-karras": 2,
  dpm2: 2,
  "dpm2-karras": 2,
  "dpmpp-2m": 2,
  "dpmpp-2m-karras": 2,
  "dpmpp-2s": 2,
  "dpmpp-2s-karras": 2,
  deis: 2,
  plms: 2,
  "dpmpp-3m": 2.25,
  unipc: 3,
  "unipc-karras": 3,
  lms: 3,
};

describe.each(Object.entries(orders))("%s converges", (id, order) => {
  it(`with order ${order}`, () => {
    const definition = schedulers.find((scheduler) => scheduler.id === id)!;
    const errors = [20, 80].map((steps) => errorWith(definition, steps));
    const measured = Math.log2(errors[0]! / errors[1]!) / 2;
    expect(Math.abs(measured - order)).toBeLessThan(0.25);
  });
});

const spaced = parseSchedulerConfig({ ...stableDiffusion, steps_offset: 0, timestep_spacing: "leading" });
const starts = Float32Array.from({ length: size }, (_, i) => (i / (size - 1) - 0.5) * 3.8);

/** Largest difference to the exact solution after seven tenths of the steps. */
function errorWith(definition: SchedulerDefinition, steps: number): number {
  const { run, states } = sampleMixture(definition, spaced, { steps, eta: 0 }, starts, draws(17));
  const index = 0.7 * steps * run.callsPerStep;
  const [from, to] = [sharesOf(run, 0), sharesOf(run, index)];
  const errors = Array.from(states[index]!, (value, i) => {
    const start = states[0]![i]! / from.signal;
    return Math.abs(value / to.signal - exactAt(to.noise / to.signal, from.noise / from.signal, start));
  });
  return Math.max(...errors);
}
