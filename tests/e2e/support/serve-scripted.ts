// The real daemon as a process of its own, with a worker that only pretends to run models. Arguments: data folder, models folder.
import { startEngine } from "../../../packages/engine/src/app.ts";
import { createLog } from "../../../packages/engine/src/base/log.ts";
import { scriptedWorker } from "../../../packages/engine/src/jobs/testing/scripted-worker.ts";

const [, , dataDirectory = "", modelsFolder = ""] = process.argv;
const engine = await startEngine({
  dataDirectory,
  models: { single: [], folders: [modelsFolder] },
  port: 0,
  reserveDisk: false,
  executor: scriptedWorker,
  log: createLog({ level: "info", file: null, people: process.stderr }),
});
process.stdout.write(`${JSON.stringify({ port: engine.port, worker: engine.workerPid() })}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void engine.close(signal).then(() => process.exit(0)));
}
