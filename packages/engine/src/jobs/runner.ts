// Takes jobs from the queue one at a time, hands them to the executor, writes down what becomes of them.
import { setTimeout as wait } from "node:timers/promises";
import type { ErrorOnWire } from "@scumble/protocol";
import { EngineError, errorOnWire, toEngineError } from "../base/errors.ts";
import { newIncident } from "../base/ids.ts";
import type { Log } from "../base/log.ts";
import { crashed, type Executor, type Progress } from "./executor.ts";
import { maxAttempts } from "./job.ts";
import type { JobTable, Outcome, StoredJob } from "./job-table.ts";
import { createTimeLeft } from "./progress.ts";
import type { Queue } from "./queue.ts";

export interface RunnerParts {
  readonly table: JobTable;
  readonly queue: Queue;
  readonly executor: Executor;
  /** Folder of the model a request names. @throws {EngineError} model.unknown, model.corrupt */
  readonly modelDirectory: (modelId: string | null) => Promise<string>;
  /** Hears of every progress; not stored. */
  readonly onProgress: (job: StoredJob, progress: Progress, leftMs: number | null) => void;
  readonly log: Log;
}

export interface Runner {
  /** Something was added to the queue. */
  wake(): void;
  /** Stops a job, waiting or running. @returns the job after the call; undefined when there is none */
  cancel(jobId: string): StoredJob | undefined;
  /** Id of the job that runs now. */
  readonly running: string | null;
  /** Takes up what the engine before this one left: lost jobs are tried again or fail. Call once, before `wake`. */
  recover(): { requeued: number; failed: number };
  /** Puts the running job back, starts no other. */
  stop(): Promise<void>;
}

const cancelled = Symbol("cancelled");
const stopped = Symbol("stopped");
const retryStorageMs = 2_000;

export function createRunner({ table, queue, executor, modelDirectory, onProgress, log }: RunnerParts): Runner {
  let current: { jobId: string; abort: AbortController } | null = null;
  let loop: Promise<void> | null = null;
  const stopping = new AbortController();

  async function work(): Promise<void> {
    for (let jobId = queue.take(); jobId !== undefined; jobId = queue.take()) {
      await runJob(jobId);
      if (stopping.signal.aborted) return;
    }
  }

  async function runJob(jobId: string): Promise<void> {
    const abort = new AbortController();
    current = { jobId, abort };
    const started = await persist(() => table.change(jobId, "start"));
    try {
      if (started === undefined) return;
      const outcome = await execute(started, abort.signal);
      await persist(() => table.change(jobId, "finish", outcome));
      log.info({ jobId, ...outcome.timing }, "job finished");
    } catch (thrown) {
      await persist(() => settle(jobId, started, abort.signal.aborted ? abort.signal.reason : thrown));
    } finally {
      current = null;
    }
  }

  async function execute(job: StoredJob, signal: AbortSignal): Promise<Outcome> {
    const { jobId, request } = job;
    log.info({ jobId, pipeline: request.pipeline, model: request.model, attempt: job.attempt }, "job started");
    const task = { jobId, request, modelDirectory: await modelDirectory(request.model) };
    const timeLeft = createTimeLeft();
    let index = 0;
    for await (const update of executor.run(task, signal)) {
      if (update.type === "finished") return update;
      if (update.type === "layer") {
        const stored = { index: index++, layer: update.layer };
        await persist(() => table.addLayer(jobId, stored));
      } else onProgress(job, update.progress, timeLeft(update.progress, performance.now()));
    }
    throw new EngineError("internal.bug", { reason: "the executor ended without a result" });
  }

  function settle(jobId: string, started: StoredJob | undefined, thrown: unknown): void {
    if (thrown === cancelled) {
      table.change(jobId, "cancel");
      log.info({ jobId }, "job cancelled");
      return;
    }
    if (thrown === stopped) return void table.change(jobId, "putBack");
    const error = toWire(thrown, jobId);
    if (error.code === "job.crashed") {
      const lost = table.change(jobId, "lose", { error });
      if (lost?.state === "queued" && started !== undefined) queue.addFirst(started.lane, jobId);
      log.warn({ jobId, state: lost?.state }, "the process that ran the job stopped");
      return;
    }
    table.change(jobId, "fail", { error });
    log.warn({ jobId, code: error.code, message: error.message }, "job failed");
  }

  /** The error as it is told; one that we did not foresee goes to the log with its stack. */
  function toWire(thrown: unknown, jobId: string): ErrorOnWire {
    const error = toEngineError(thrown);
    if (error.code !== "internal.bug") return errorOnWire(error);
    const incident = newIncident();
    log.error({ err: error.cause ?? error, jobId, incident }, "unexpected failure in a job");
    return errorOnWire(new EngineError("internal.bug", { incident }));
  }

  /** Writes, again and again while the disk is full: a result that is stored must not be lost for want of its row. */
  async function persist<T>(write: () => T): Promise<T | undefined> {
    for (;;) {
      try {
        return write();
      } catch (thrown) {
        if (!(thrown instanceof EngineError && thrown.code === "storage.full") || stopping.signal.aborted) throw thrown;
        log.error("the disk is full; jobs wait until there is room");
        await wait(retryStorageMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  function wake(): void {
    if (stopping.signal.aborted) return;
    loop ??= work()
      .catch((err) => log.error({ err }, "a job could not be written down"))
      .finally(() => {
        loop = null;
        if (queue.length > 0) wake();
      });
  }

  return {
    wake,
    cancel(jobId) {
      if (current?.jobId === jobId) current.abort.abort(cancelled);
      else if (queue.remove(jobId)) return table.change(jobId, "cancel");
      return table.get(jobId);
    },
    get running() {
      return current?.jobId ?? null;
    },
    recover() {
      let requeued = 0;
      const running = table.inState("running");
      for (const { jobId } of running) {
        const error = errorOnWire(crashed(`the engine stopped ${maxAttempts} times`));
        if (table.change(jobId, "lose", { error })?.state === "queued") requeued += 1;
      }
      for (const { lane, jobId } of table.inState("queued")) queue.add(lane, jobId);
      return { requeued, failed: running.length - requeued };
    },
    async stop() {
      stopping.abort(stopped);
      current?.abort.abort(stopped);
      await loop;
    },
  };
}
