import { setTimeout as pause } from "node:timers/promises";
import type { Engine, JobHandle, JobResult } from "@scumble/protocol/client";
import { EngineError } from "../base/errors.ts";
import type { ProgressBar } from "./progress-bar.ts";

/** How long a cancelled job may take to stop: the step it is in. */
const cancelPatienceMs = 10_000;
/** How long the engine may be away while its job runs. */
const absencePatienceMs = 20_000;

interface Watch {
  readonly bar: ProgressBar;
  /** Cancels the job. */
  readonly signal: AbortSignal;
  /** Told the engine's id of the job. */
  onAccepted(jobId: string): void;
}

/**
 * Waits for a job, showing how far it is.
 *
 * @throws {EngineClientError} the job's error
 * @throws {EngineError} network.unavailable when the engine stays away
 * @throws the signal's reason or client.cancelled once the job is cancelled, or when the engine does not confirm it in time
 */
export async function followJob(
  engine: Engine,
  job: JobHandle,
  { bar, signal, onAccepted }: Watch,
): Promise<JobResult> {
  const done = new AbortController();
  job.accepted().then(onAccepted, () => {});
  void showEvents(job, bar);
  let cancelled: Promise<void> | undefined;
  const unconfirmed = new Promise<never>((_, reject) => {
    const cancel = () => {
      cancelled = job.cancel().catch(() => {});
      after(cancelPatienceMs, done.signal, () => reject(signal.reason));
    };
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true, signal: done.signal });
  });
  try {
    const result = await Promise.race([job.result(), unconfirmed, absenceOf(engine, done.signal)]);
    signal.throwIfAborted();
    return result;
  } finally {
    // a job that the engine had not accepted is cancelled only once it has
    await Promise.race([cancelled, unconfirmed.catch(() => {})]);
    done.abort();
  }
}

async function showEvents(job: JobHandle, bar: ProgressBar): Promise<void> {
  for await (const { event, data } of job.events()) {
    if (event === "job.queued") bar.queued(data.position);
    else if (event === "job.progress") bar.update(data);
  }
}

/** Rejects when the engine is away for too long, or when the one that comes back is another. */
function absenceOf(engine: Engine, until: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    let away = new AbortController();
    const stop = engine.onState((state) => {
      away.abort();
      if (state.name === "connected") return;
      away = new AbortController();
      const patienceMs = state.name === "needs-pairing" ? 0 : absencePatienceMs;
      after(patienceMs, AbortSignal.any([away.signal, until]), () => reject(engineGone()));
    });
    until.addEventListener("abort", stop, { once: true });
  });
}

function after(ms: number, unless: AbortSignal, act: () => void): void {
  pause(ms, undefined, { signal: unless }).then(act, () => {});
}

function engineGone(): EngineError {
  return new EngineError("network.unavailable", {
    expected: "the engine to finish the job",
    received: "an engine that went away",
    action: "start it with `scumble serve`; the job goes on there, and `scumble jobs list` shows it",
  });
}
