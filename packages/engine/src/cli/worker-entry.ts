import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { WorkerEntry } from "../jobs/child-executor.ts";

/** The worker program beside this one: the source when this runs from sources, else the bundled file. */
export function findWorker(): WorkerEntry {
  const at = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
  if (import.meta.url.endsWith(".ts"))
    return {
      path: at("./worker.ts"),
      execArgv: ["--conditions=@scumble/source", "--import", import.meta.resolve("tsx")],
    };
  // the bundler may put this module into a folder of shared chunks
  const path = [at("./worker.js"), at("../worker.js")].find(existsSync) ?? at("./worker.js");
  return { path, execArgv: [] };
}
