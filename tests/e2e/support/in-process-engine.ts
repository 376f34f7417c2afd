import { type EngineOptions, type RunningEngine, startEngine } from "../../../packages/engine/src/app.ts";
import { createLog } from "../../../packages/engine/src/base/log.ts";
import { createInProcessExecutor } from "../../../packages/engine/src/jobs/in-process-executor.ts";
import { scriptedPerform } from "../../../packages/engine/src/jobs/testing/scripted-perform.ts";
import { freshFolder, modelsFolder } from "./engine-process.ts";

export interface TestEngine extends RunningEngine {
  readonly dataDirectory: string;
  /** Lines it logged, as JSON. */
  readonly logged: readonly string[];
}

/** The whole engine in this process, with real sockets and storage, and an executor that only pretends. */
export async function startInProcess(options: Partial<EngineOptions> = {}): Promise<TestEngine> {
  const dataDirectory = options.dataDirectory ?? freshFolder();
  const logged: string[] = [];
  const log = createLog({ level: "debug", file: null, people: { write: (line) => logged.push(line) } });
  const engine = await startEngine({
    dataDirectory,
    models: { single: [], folders: [modelsFolder] },
    port: 0,
    reserveDisk: false,
    executor: (blobs) => createInProcessExecutor(scriptedPerform, blobs),
    log,
    ...options,
  });
  return { ...engine, dataDirectory, logged };
}
