import { join } from "node:path";
import {
  parseSchedulerConfig,
  type SchedulerRun,
  schedulerForClass,
  schedulers,
} from "../../packages/engine/src/schedulers/index.ts";
import { type CaseResult, judge, type Measurement, maxAbsError, skipped, threw } from "./case.ts";
import { type Formula, parseFormula } from "./formula.ts";
import { readManifest } from "./manifest.ts";
import { floatsNamed, readSafetensors, slice, type TensorFile, tensorNamed } from "./safetensors.ts";

const kind = "schedulers";

/** One line of the manifest: a run of one scheduler over a model that is a formula. */
export interface SchedulerCase {
  readonly id: string;
  readonly scheduler: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly step_kwargs: { readonly eta?: number };
  readonly num_inference_steps: number;
  readonly start_index?: number;
  readonly function: string;
  readonly init_noise_sigma: number;
  readonly timesteps_are_integer: boolean;
  readonly trajectory_indices: readonly number[];
  readonly absmax: number;
  readonly tolerance: { readonly trajectory_atol: number };
}

/** Runs every trajectory of `<split>/schedulers`. */
export async function* runSchedulers(root: string, split: string): AsyncIterable<CaseResult> {
  const folder = join(root, split, kind);
  const manifest = readManifest<{ file: string; cases: SchedulerCase[] }>(join(folder, "manifest.json"));
  const file = readSafetensors(join(folder, manifest.file));
  for (const one of manifest.cases) {
    if (!schedulers.some(({ diffusersClass }) => diffusersClass === one.scheduler)) {
      yield skipped(kind, one.id, `no method for ${one.scheduler}`);
      continue;
    }
    try {
      yield judge(kind, one.id, measure(one, file));
    } catch (thrown) {
      yield threw(kind, one.id, thrown);
    }
  }
}

/** Runs one case and compares everything that the file has of it. */
export function measure(one: SchedulerCase, file: TensorFile): Measurement[] {
  const tensor = (name: string) => tensorNamed(file, `${one.id}/${name}`);
  const floats = (name: string) => floatsNamed(file, `${one.id}/${name}`);
  const initialNoise = floats("noise0");
  const size = initialNoise.length;
  const config = parseSchedulerConfig(one.config);
  const run = schedulerForClass(one.scheduler, config).create(config, {
    steps: one.num_inference_steps,
    size,
    ...(one.step_kwargs.eta === undefined ? {} : { eta: one.step_kwargs.eta }),
  });

  const measured: Measurement[] = [
    {
      of: "timesteps",
      error: maxAbsError(run.timesteps, tensor("timesteps").data),
      allowed: one.timesteps_are_integer ? 0 : 1e-2,
    },
    { of: "initial noise scale", error: Math.abs(run.initialNoiseScale / one.init_noise_sigma - 1), allowed: 2e-4 },
  ];
  if (file.has(`${one.id}/sigmas`)) {
    measured.push({ of: "sigmas", error: relativeError(run.sigmas, tensor("sigmas").data), allowed: 2e-4 });
  }

  const start = one.start_index ?? 0;
  let sample: Float32Array = initialNoise.map((value) => value * run.initialNoiseScale);
  run.begin(start);
  if (one.start_index !== undefined) {
    sample = run.addNoise(floats("x_clean"), initialNoise, start, new Float32Array(size));
    const expected = floats("x_noised");
    measured.push({ of: "added noise", error: maxAbsError(sample, expected), allowed: one.tolerance.trajectory_atol });
  }

  const draws = drawsFrom(file, one.id);
  const states = stepThrough(run, sample, start, parseFormula(one.function), draws.next);
  measured.push({ of: "unused draws", error: draws.left(), allowed: 0 });
  const expected = tensor("trajectory");
  one.trajectory_indices.forEach((index, row) => {
    const state = slice(expected, row);
    // methods that start at σ in the thousands are compared relative to each state's own size
    const scale = one.absmax > 1e3 ? maxAbsError(state, new Float32Array(size)) / one.absmax : 1;
    const error = maxAbsError(states[index] ?? [], state);
    measured.push({ of: `state ${index}`, error, allowed: one.tolerance.trajectory_atol * scale });
  });
  return measured;
}

function stepThrough(
  run: SchedulerRun,
  sample: Float32Array,
  start: number,
  formula: Formula,
  noise: () => Float32Array,
): Float32Array[] {
  const input = new Float32Array(sample.length);
  const states = [sample.slice()];
  for (let index = start; index < run.timesteps.length; index++) {
    const timestep = run.timesteps[index]!;
    run.scaleModelInput(sample, index, input);
    const predicted = input.map((x) => formula(x, timestep));
    run.step(predicted, index, sample, noise);
    states.push(sample.slice());
  }
  return states;
}

function drawsFrom(file: TensorFile, id: string): { next(): Float32Array; left(): number } {
  const noises = file.get(`${id}/step_noises`);
  const count = noises?.shape[0] ?? 0;
  let drawn = 0;
  return {
    next() {
      if (noises === undefined || drawn >= count) throw new Error(`draw ${drawn + 1} is one too many`);
      return slice(noises, drawn++) as Float32Array;
    },
    left: () => count - drawn,
  };
}

function relativeError(actual: ArrayLike<number> | null, expected: ArrayLike<number>): number {
  if (actual === null || actual.length !== expected.length) return Number.NaN;
  return Math.max(
    ...Array.from(expected, (value, i) => (value === actual[i] ? 0 : Math.abs(actual[i]! - value) / Math.abs(value))),
  );
}
