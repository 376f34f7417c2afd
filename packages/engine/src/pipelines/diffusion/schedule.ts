import { EngineError } from "../../base/errors.ts";
import type { SchedulerRun } from "../../schedulers/define.ts";
import type { LatentShape } from "./latents.ts";
import type { DiffusionModel } from "./model.ts";
import type { DiffusionRequest } from "./request.ts";

/** A scheduler's run and the first of its steps that is taken. */
export interface Schedule {
  readonly run: SchedulerRun;
  /** Index into `run.timesteps`. */
  readonly first: number;
}

/** The latents of a request. */
export function latentShape(model: DiffusionModel, { seeds, width, height }: DiffusionRequest): LatentShape {
  return [seeds.length, model.latentChannels, height / model.scaleFactor, width / model.scaleFactor];
}

/** How much of the schedule a run takes. */
export interface Share {
  /** 0 … 1; below 1 the first steps are left out. */
  readonly strength: number;
  /** Spreads all steps over the rest instead of leaving some out; only for methods that know how (LCM, TCD). */
  readonly spread: boolean;
}

/**
 * The steps of a request.
 *
 * @throws {EngineError} protocol.invalid_params when the strength leaves no step; scheduler.unsupported
 * @source diffusers StableDiffusionImg2ImgPipeline.get_timesteps; LatentConsistencyModelImg2ImgPipeline for `spread`
 */
export function createSchedule(
  model: DiffusionModel,
  request: DiffusionRequest,
  { strength, spread }: Share = { strength: 1, spread: false },
): Schedule {
  const { scheduler, seeds, steps, options = {} } = request;
  const size = latentShape(model, request).reduce((product, length) => product * length, 1);
  const kept = Math.min(Math.trunc(steps * strength), steps);
  if (!spread && kept < 1) throw nothingToDo(steps, strength);
  const run = scheduler.create(options.schedulerConfig ?? model.schedulerConfig, {
    steps,
    size,
    batch: seeds.length,
    ...(options.eta === undefined ? {} : { eta: options.eta }),
    ...(spread ? { strength } : {}),
  });
  const first = spread ? 0 : (steps - kept) * run.callsPerStep;
  run.begin(first);
  return { run, first };
}

function nothingToDo(steps: number, strength: number): EngineError {
  return new EngineError("protocol.invalid_params", {
    field: "strength",
    expected: "at least one step to be left",
    received: `${strength} of ${steps} steps`,
    action: "raise the strength or the number of steps",
  });
}
