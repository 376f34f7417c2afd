import { setTimeout as pause } from "node:timers/promises";
import { type Engine, hasCode, type JobHandle, type JobResult } from "@scumble/protocol/client";
import { EngineError } from "../base/errors.ts";
import type { ProgressBar } from "./progress-bar.ts";

/** How long a cancelled job may take to stop: the step it is in. */
const cancelPatienceMs = 10_000;
/** How long the engine may be away while its job runs. */
const absencePatienceMs = 10_000;

/** How a job ended. `stopped` by ^C: it is cancelled, had finished before, or the engine has not said. */
export type JobEnd =
  | { readonly state: "finished"; readonly result: JobResult }
  | { readonly state: "stopped"; readonly job: "cancelled" | "finished" | "unconfirmed" };

/**
 * Waits for a job, showing how far it is.
 *
 * @param signal cancels the job
 * @throws {EngineClientError} the job's error
 * @throws {EngineError} network.unavailable when the engine stays away
 */
export async function followJob(
  engine: Engine,
  job: JobHandle,
  bar: ProgressBar,
  signal: AbortSignal,
): Promise<JobEnd> {
  const done = new AbortController();
  void showEvents(job, bar);
  try {
    const absent = absenceOf(engine, done.signal);
    const result = await Promise.race([job.result(), absent, abortOf(signal)]);
    if (result !== null) return { state: "finished", result };
    const unconfirmed = pause(cancelPatienceMs, "unconfirmed" as const, { signal: done.signal });
    return { state: "stopped", job: await Promise.race([cancel(job), unconfirmed, absent]) };
  } finally {
    done.abort();
  }
}

async function showEvents(job: JobHandle, bar: ProgressBar): Promise<void> {
  for await (const { event, data } of job.events()) {
    if (event === "job.queued") bar.queued(data.position);
    else if (event === "job.progress") bar.update(data);
  }
}

async function cancel(job: JobHandle): Promise<"cancelled" | "finished"> {
  try {
    await job.cancel();
    await job.result();
    return "finished";
  } catch (thrown) {
    if (hasCode(thrown, "client.cancelled")) return "cancelled";
    throw thrown;
  }
}

/** Null once the signal is aborted. */
function abortOf(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener("abort", () => resolve(null), { once: true });
  });
}

/** Rejects when the engine is away for too long, or when the one that came back does not know this client. */
function absenceOf(engine: Engine, until: AbortSignal): Promise<never> {
  const lost = new Promise<never>((_, reject) => {
    let away: AbortController | null = null;
    const stop = engine.onState(({ name }) => {
      if (name === "needs-pairing") reject(engineGone());
      if (name === "connected") {
        away?.abort();
        away = null;
      } else if (away === null) {
        away = new AbortController();
        const back = AbortSignal.any([away.signal, until]);
        pause(absencePatienceMs, undefined, { signal: back }).then(() => reject(engineGone()), ignore);
      }
    });
    until.addEventListener("abort", stop, { once: true });
  });
  lost.catch(ignore);
  return lost;
}

function ignore(): void {}

function engineGone(): EngineError {
  return new EngineError("network.unavailable", {
    expected: "the engine to finish the job",
    received: "an engine that went away",
    action: "start it again with `scumble serve`; the job goes on there, and `scumble jobs list` shows it",
  });
}
