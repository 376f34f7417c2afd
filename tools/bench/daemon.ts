// A daemon that can be asked how its event loop did. Run as a child process: sends {port, token}, answers "reset" and "report".
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createLog, startEngine } from "@scumble/engine";
import { modelDirectory } from "@scumble/swatch";
import { findWorker } from "../../packages/engine/src/cli/worker-entry.ts";

/** What "report" answers. */
export interface DaemonReport {
  /** 99th percentile since "reset", milliseconds beyond the 10 ms the timer asked for. */
  readonly delayP99Ms: number;
  readonly peakBytes: number;
  readonly workerPid: number | null;
}

const resolutionMs = 10;
const dataDirectory = process.argv[2];
if (dataDirectory === undefined) throw new Error("expected a data folder");

const engine = await startEngine({
  dataDirectory,
  models: { single: [modelDirectory], folders: [] },
  port: 0,
  executor: findWorker(),
  log: createLog({ level: "error", file: null, people: null }),
});
const delay = monitorEventLoopDelay({ resolution: resolutionMs });
delay.enable();
process.on("message", (message) => {
  if (message === "reset") delay.reset();
  if (message === "report")
    process.send?.({
      delayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - resolutionMs),
      peakBytes: process.resourceUsage().maxRSS * 1024,
      workerPid: engine.workerPid(),
    } satisfies DaemonReport);
});
process.on("disconnect", () => void engine.close("the benchmark ended").then(() => process.exit(0)));
process.send?.({ port: engine.port, token: engine.token });
