// A worker program that only pretends to run models.
import { fileURLToPath } from "node:url";
import type { WorkerEntry } from "../child-executor.ts";
import { runWorker } from "../worker.ts";
import { scriptedPerform } from "./scripted-perform.ts";

/** How to fork this file from tests, which run from sources. */
export const scriptedWorker: WorkerEntry = {
  path: fileURLToPath(import.meta.url),
  execArgv: ["--conditions=@scumble/source", "--import", import.meta.resolve("tsx")],
};

if (process.argv[1] === scriptedWorker.path) runWorker(async () => scriptedPerform);
