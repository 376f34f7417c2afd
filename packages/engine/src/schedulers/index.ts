// The one table of sampling methods. engine.describe lists it; a name that is not here does not exist.

import { EngineError } from "../base/errors.ts";
import { type SchedulerConfig, unsupported } from "./config.ts";
import { ddim } from "./ddim.ts";
import type { SchedulerDefinition } from "./define.ts";
import { dpmMultistep } from "./dpm-multistep.ts";
import { euler } from "./euler.ts";
import { eulerAncestral } from "./euler-ancestral.ts";
import { lcm } from "./lcm.ts";

export { defaultConfig, parseSchedulerConfig, type SchedulerConfig } from "./config.ts";
export type { SchedulerDefinition, SchedulerMemory, SchedulerOptions, SchedulerRun } from "./define.ts";
export { parsePythonJson } from "./json.ts";

type Settings = Partial<SchedulerConfig>;

interface Row {
  readonly method: SchedulerDefinition;
  readonly id: string;
  readonly title: string;
  /** What the name means, whatever the model's config says. */
  readonly settings: Settings;
}

const plain: Settings = { sigmaSpacing: "plain" };
const karras: Settings = { sigmaSpacing: "karras" };
const pp2m: Settings = { algorithm: "dpmsolver++", solverOrder: 2, solverType: "midpoint" };

const rows: readonly Row[] = [
  row(euler, "euler", "Euler", plain),
  row(euler, "euler-karras", "Euler Karras", karras),
  row(eulerAncestral, "euler-a", "Euler a"),
  row(ddim, "ddim", "DDIM"),
  row(dpmMultistep, "dpmpp-2m", "DPM++ 2M", { ...pp2m, ...plain }),
  row(dpmMultistep, "dpmpp-2m-karras", "DPM++ 2M Karras", { ...pp2m, ...karras }),
  row(lcm, "lcm", "LCM"),
];

/** Every method that a person can choose by name, with the settings that the name stands for. */
export const schedulers: readonly SchedulerDefinition[] = rows.map(({ method, id, title, settings }) => ({
  ...method,
  id,
  title,
  create: (config, options) => method.create({ ...config, ...settings }, options),
}));

/** @throws {EngineError} scheduler.unknown */
export function findScheduler(id: string): SchedulerDefinition {
  const found = schedulers.find((scheduler) => scheduler.id === id);
  if (found !== undefined) return found;
  throw new EngineError("scheduler.unknown", {
    field: "scheduler",
    expected: `one of ${schedulers.map((scheduler) => scheduler.id).join(", ")}`,
    received: id,
  });
}

/**
 * The method of a model's own scheduler_config.json, honouring the config as it stands. Its id and title are those of
 * the table's row that fits the config best.
 *
 * @throws {EngineError} scheduler.unsupported for a class without a method here
 */
export function schedulerForClass(diffusersClass: string, config: SchedulerConfig): SchedulerDefinition {
  const candidates = rows.filter(({ method }) => method.diffusersClass === diffusersClass);
  if (candidates[0] === undefined) {
    const known = [...new Set(rows.map(({ method }) => method.diffusersClass))].join(", ");
    throw unsupported("_class_name", `one of ${known}`, diffusersClass);
  }
  const fitting = candidates.reduce((best, candidate) =>
    misfits(candidate.settings, config) < misfits(best.settings, config) ? candidate : best,
  );
  return { ...fitting.method, id: fitting.id, title: fitting.title };
}

function row(method: SchedulerDefinition, id: string, title: string, settings: Settings = {}): Row {
  return { method, id, title, settings };
}

// what the config leaves open fits every row
function misfits(settings: Settings, config: SchedulerConfig): number {
  return Object.entries(settings).filter(([name, value]) => {
    const stated = config[name as keyof SchedulerConfig];
    return stated !== null && stated !== value;
  }).length;
}
