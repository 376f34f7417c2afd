import type { Layer } from "@scumble/protocol";
import type { Blobs } from "../storage/blobs.ts";
import type { Executor, JobUpdate } from "./executor.ts";
import { createInbox } from "./inbox.ts";
import { type Perform, thinOut } from "./perform.ts";

/** Runs jobs in this process: for tests, and wherever nothing native is involved. */
export function createInProcessExecutor(perform: Perform, blobs: Blobs): Executor {
  return {
    async *run(task, signal) {
      signal.throwIfAborted();
      const startedMs = performance.now();
      const inbox = createInbox<JobUpdate>();
      const report = thinOut((progress) => inbox.put({ type: "progress", progress }));
      const announce = (layer: Layer) => inbox.put({ type: "layer", layer });
      perform(task, { blobs, signal, report, announce }).then(
        ({ layers, loadMs, modelMs }) => {
          const totalMs = performance.now() - startedMs;
          inbox.put({ type: "finished", layers, timing: { totalMs, loadMs, modelMs } });
          inbox.close();
        },
        (thrown) => inbox.close(thrown ?? new Error("a job threw nothing")),
      );
      yield* inbox;
    },
    close: async () => undefined,
  };
}
