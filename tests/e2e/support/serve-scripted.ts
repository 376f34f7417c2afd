// The real daemon as a process of its own, with a worker that only pretends to run models. Arguments: data folder, models folder, port.
import { startEngine } from "../../../packages/engine/src/app.ts";
import { createLog } from "../../../packages/engine/src/base/log.ts";
import { scriptedWorker } from "../../../packages/engine/src/jobs/testing/scripted-worker.ts";

const [, , dataDirectory = "", modelsFolder = "", port = "0"] = process.argv;
const engine = await startEngine({
  dataDirectory,
  models: { single: [], folders: [modelsFolder] },
  port: Number(port),
  reserveDisk: false,
  executor: scriptedWorker,
  log: createLog({ level: "info", file: null, people: process.stderr }),
});
const tell = () => process.send?.({ port: engine.port, token: engine.token, worker: engine.workerPid() });
process.on("message", tell);
tell();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void engine.close(signal).then(() => process.exit(0)));
}
