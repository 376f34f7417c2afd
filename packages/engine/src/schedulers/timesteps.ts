// Pure. Which of the training's timesteps a run visits.

import { EngineError } from "../base/errors.ts";
import { linspace } from "../numerics/linspace.ts";
import { roundHalfToEven } from "../numerics/round.ts";
import type { SchedulerConfig, TimestepSpacing } from "./config.ts";

/**
 * `steps` timesteps, falling, as DDPM, DDIM and the k-diffusion samplers take them.
 *
 * @param whole whether linspace is rounded to integers
 * @throws {EngineError} protocol.invalid_params for steps that the training's timesteps cannot be divided into
 * @source Lin et al. 2023, arXiv:2305.08891, table 2
 */
export function spacedTimesteps(
  config: SchedulerConfig,
  steps: number,
  spacing: TimestepSpacing,
  whole: boolean,
): Float64Array {
  const { trainTimesteps, stepsOffset } = config;
  checkSteps(steps, trainTimesteps);
  if (spacing === "trailing") return trailing(trainTimesteps, trainTimesteps, steps);
  if (spacing === "leading") return leading(trainTimesteps, steps, steps, stepsOffset);
  return falling(linspace(0, trainTimesteps - 1, steps).map(whole ? roundHalfToEven : Math.fround));
}

/**
 * `steps` timesteps, falling, as the multistep solvers take them: one more is laid out and the last one, at the clean
 * end, left away.
 *
 * @param last how many of the training's timesteps are used; fewer when noise above some level is clipped
 * @throws {EngineError} protocol.invalid_params
 */
export function multistepTimesteps(
  config: SchedulerConfig,
  steps: number,
  spacing: TimestepSpacing,
  last: number = config.trainTimesteps,
): Float64Array {
  checkSteps(steps, last - 1);
  if (spacing === "trailing") return trailing(config.trainTimesteps, last, steps);
  if (spacing === "leading") return leading(last, steps + 1, steps, config.stepsOffset);
  const laidOut = linspace(0, last - 1, steps + 1).map(roundHalfToEven);
  return falling(laidOut.subarray(1));
}

/**
 * `steps` timesteps, falling, out of the ones that a consistency model was distilled at.
 *
 * @throws {EngineError} protocol.invalid_params for more steps than distilled ones
 * @source Luo et al. 2023, arXiv:2310.04378, section 4.3
 */
export function distilledTimesteps(
  config: SchedulerConfig,
  steps: number,
  originalSteps: number,
  strength: number,
): Float64Array {
  const distilled = Math.trunc(originalSteps * strength);
  checkSteps(steps, Math.min(distilled, config.trainTimesteps));
  const stride = Math.floor(config.trainTimesteps / originalSteps);
  const jump = distilled / steps;
  return Float64Array.from({ length: steps }, (_, i) => (distilled - Math.floor(i * jump)) * stride - 1);
}

/** @throws {EngineError} protocol.invalid_params unless steps is an integer 1 … most */
export function checkSteps(steps: number, most: number, least = 1): void {
  if (Number.isInteger(steps) && steps >= least && steps <= most) return;
  throw new EngineError("protocol.invalid_params", {
    field: "steps",
    expected: `an integer ${least} … ${most}`,
    received: String(steps),
  });
}

function leading(trained: number, parts: number, steps: number, offset: number): Float64Array {
  const stride = Math.floor(trained / parts);
  return Float64Array.from({ length: steps }, (_, i) => (parts - 1 - i) * stride + offset);
}

function trailing(trained: number, last: number, steps: number): Float64Array {
  const stride = trained / steps;
  return Float64Array.from({ length: steps }, (_, i) => roundHalfToEven(last - i * stride) - 1);
}

function falling(rising: Float64Array): Float64Array {
  return rising.toReversed();
}
