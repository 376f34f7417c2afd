// The one table of sampling methods. engine.describe lists it; a name that is not here does not exist.

import { EngineError } from "../base/errors.ts";
import { type SchedulerConfig, unsupported } from "./config.ts";
import { ddim } from "./ddim.ts";
import { ddpm } from "./ddpm.ts";
import type { SchedulerDefinition } from "./define.ts";
import { deis } from "./deis.ts";
import { dpmMultistep } from "./dpm-multistep.ts";
import { dpmSinglestep } from "./dpm-singlestep.ts";
import { dpm2 } from "./dpm2.ts";
import { dpm2Ancestral } from "./dpm2-ancestral.ts";
import { dpmppSde } from "./dpmpp-sde.ts";
import { euler } from "./euler.ts";
import { eulerAncestral } from "./euler-ancestral.ts";
import { heun } from "./heun.ts";
import { lcm } from "./lcm.ts";
import { lms } from "./lms.ts";
import { pndm } from "./pndm.ts";
import { tcd } from "./tcd.ts";
import { unipc } from "./unipc.ts";

export { parseSchedulerConfig, type SchedulerConfig } from "./config.ts";
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
const second: Settings = { algorithm: "dpmsolver++", solverOrder: 2, solverType: "midpoint" };
const third: Settings = { ...second, solverOrder: 3 };
const secondSde: Settings = { ...second, algorithm: "sde-dpmsolver++" };

const rows: readonly Row[] = [
  row(euler, "euler", "Euler", plain),
  row(euler, "euler-karras", "Euler Karras", karras),
  row(eulerAncestral, "euler-a", "Euler a"),
  row(heun, "heun", "Heun", plain),
  row(heun, "heun-karras", "Heun Karras", karras),
  row(lms, "lms", "LMS", plain),
  row(lms, "lms-karras", "LMS Karras", karras),
  row(dpm2, "dpm2", "DPM2", plain),
  row(dpm2, "dpm2-karras", "DPM2 Karras", karras),
  row(dpm2Ancestral, "dpm2-a", "DPM2 a", plain),
  row(dpm2Ancestral, "dpm2-a-karras", "DPM2 a Karras", karras),
  row(dpmMultistep, "dpmpp-2m", "DPM++ 2M", { ...second, ...plain }),
  row(dpmMultistep, "dpmpp-2m-karras", "DPM++ 2M Karras", { ...second, ...karras }),
  row(dpmMultistep, "dpmpp-2m-sde", "DPM++ 2M SDE", { ...secondSde, ...plain }),
  row(dpmMultistep, "dpmpp-2m-sde-karras", "DPM++ 2M SDE Karras", { ...secondSde, ...karras }),
  row(dpmMultistep, "dpmpp-3m", "DPM++ 3M", { ...third, ...plain }),
  row(dpmMultistep, "dpmpp-3m-karras", "DPM++ 3M Karras", { ...third, ...karras }),
  row(dpmSinglestep, "dpmpp-2s", "DPM++ 2S", { ...second, ...plain }),
  row(dpmSinglestep, "dpmpp-2s-karras", "DPM++ 2S Karras", { ...second, ...karras }),
  row(dpmppSde, "dpmpp-sde", "DPM++ SDE", plain),
  row(dpmppSde, "dpmpp-sde-karras", "DPM++ SDE Karras", karras),
  row(unipc, "unipc", "UniPC", plain),
  row(unipc, "unipc-karras", "UniPC Karras", karras),
  row(deis, "deis", "DEIS", plain),
  row(ddim, "ddim", "DDIM"),
  row(ddpm, "ddpm", "DDPM"),
  row(pndm, "plms", "PLMS", { skipPrkSteps: true }),
  row(lcm, "lcm", "LCM"),
  row(tcd, "tcd", "TCD"),
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
