import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, type RunningEngine, startEngine } from "@scumble/engine";

/** The real engine but for its worker: a job ends at once, with nothing made. Its data folder goes with it. */
export async function startInstantEngine(): Promise<Pick<RunningEngine, "url" | "port" | "token" | "close">> {
  const directory = await mkdtemp(join(tmpdir(), "scumble-conformance-"));
  const { url, port, token, close } = await startEngine({
    dataDirectory: directory,
    models: { single: [join(import.meta.dirname, "..", "fixtures", "models", "tiny-inpaint")], folders: [] },
    port: 0,
    executor: () => ({
      async *run() {
        yield { type: "finished", layers: [], timing: { totalMs: 0, modelMs: 0, loadMs: 0 } };
      },
      close: async () => {},
    }),
    log: createLog({ level: "silent", file: null, people: null }),
  });
  return {
    ...{ url, port, token },
    async close() {
      await close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
