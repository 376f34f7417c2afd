// The worker's side of child-executor.ts: what runs in the child process.
import { setPriority } from "node:os";
import type { Layer } from "@scumble/protocol";
import { EngineError, errorOnWire, toEngineError } from "../base/errors.ts";
import { type Blobs, openBlobs } from "../storage/blobs.ts";
import type { JobTask } from "./executor.ts";
import { type Perform, thinOut } from "./perform.ts";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

const heartbeatMs = 1_000;
/** Unix nice: enough to let the daemon go first, too little to lose much against other programs. */
const niceness = 2;

/** What the daemon says at the beginning. */
export interface WorkerSettings {
  /** Threads of one model call; null: one per core. */
  readonly threads: number | null;
}

/**
 * Serves the daemon that forked this process until it goes away.
 * @param createPerform makes the function that does jobs, once the settings are known
 */
export function runWorker(createPerform: (settings: WorkerSettings) => Promise<Perform>): void {
  let tools: Promise<{ blobs: Blobs; perform: Perform }> | null = null;
  let running: { jobId: string; abort: AbortController } | null = null;
  const send = (message: FromWorker) => {
    if (process.connected) process.send?.(message);
  };

  async function begin(message: Extract<ToWorker, { type: "begin" }>) {
    const [blobs, perform] = await Promise.all([openBlobs(message.blobDirectory), createPerform(message)]);
    send({ type: "ready" });
    return { blobs, perform };
  }

  async function runJob(task: JobTask): Promise<void> {
    const { jobId } = task;
    const abort = new AbortController();
    running = { jobId, abort };
    const startedMs = performance.now();
    const report = thinOut((progress) => send({ type: "progress", jobId, progress }));
    try {
      if (tools === null) throw new EngineError("internal.bug", { reason: "a job before the settings" });
      const { blobs, perform } = await tools;
      const announce = (layer: Layer) => send({ type: "layer", jobId, layer });
      const { layers, loadMs, modelMs } = await perform(task, { blobs, signal: abort.signal, report, announce });
      send({ type: "finished", jobId, layers, timing: { totalMs: performance.now() - startedMs, loadMs, modelMs } });
    } catch (thrown) {
      if (abort.signal.aborted) return send({ type: "stopped", jobId });
      const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
      send({ type: "failed", jobId, error: errorOnWire(toEngineError(thrown)), stack });
    } finally {
      running = null;
    }
  }

  process.on("message", (message: ToWorker) => {
    if (message.type === "begin") tools = begin(message);
    else if (message.type === "run") void runJob(message.task);
    else if (running?.jobId === message.jobId) running.abort.abort();
  });
  // without the daemon nobody waits for a result; one that went while this program was loading is not told of any more
  process.on("disconnect", () => process.exit(0));
  if (!process.connected) process.exit(0);
  // ^C in a terminal reaches every process of the group; the daemon decides when its worker goes
  process.on("SIGINT", () => undefined);
  setInterval(() => send({ type: "alive", rssBytes: process.memoryUsage.rss() }), heartbeatMs);
  stepBack();
}

/** Lets the daemon go first when both want the processor. */
function stepBack(): void {
  try {
    setPriority(niceness);
  } catch {
    // some systems do not allow it, and it matters little
  }
}
