// Follows a run's jobs to their results, through broken connections and restarted engines.
import { type Engine, EngineClientError, hasCode, type JobRequestInput, type Layer } from "@scumble/protocol/client";
import type { LayerStore } from "./layer-store.ts";
import { errorNotice, type Notice, notice } from "./notice.ts";
import { type Part, type Run, takeEvent } from "./run.ts";
import { makeThumbnail } from "./thumbnail.ts";

/** What following needs. */
export interface FollowContext {
  readonly engine: Engine;
  readonly store: LayerStore;
  readonly thumbnailSidePx: number;
  readonly changed: () => void;
  /** Told when every job is done and only bytes are still under way. */
  readonly onReceiving: () => void;
}

/**
 * Submits every part and waits for all results; their bytes are in the store then.
 * A part that fails keeps its problem and leaves the others alone.
 * @throws the signal's reason once the run was stopped; client.closed
 */
export async function followRun(run: Run, context: FollowContext): Promise<void> {
  await Promise.all(run.parts.map((part) => followPart(run, part, context)));
}

async function followPart(run: Run, part: Part, context: FollowContext): Promise<void> {
  const { signal } = run.stop;
  try {
    const layers = await untilAborted(signal, awaitResult(run, part, context));
    part.stage = "receiving";
    if (run.parts.every(({ stage, problem }) => stage === "receiving" || problem !== null)) {
      run.stage = "receiving";
      context.onReceiving();
    }
    context.changed();
    await show(part, layers, context, signal);
    part.layers = [...layers];
    part.stage = "finished";
  } catch (error) {
    signal.throwIfAborted();
    if (hasCode(error, "client.closed")) throw error;
    part.stage = "failed";
    part.problem = jobNotice(error);
  }
  context.changed();
}

async function awaitResult(run: Run, part: Part, context: FollowContext): Promise<readonly Layer[]> {
  const { engine, changed } = context;
  const request = part.request as unknown as JobRequestInput;
  const job = engine.submit(request, { key: part.key, signal: run.stop.signal });
  const result = job.result();
  result.catch(() => {});
  for await (const event of job.events()) {
    if (run.stop.signal.aborted) break;
    takeEvent(part, event);
    // those that are there already can be looked at while the others are made; it is fetched again if that fails
    if (event.event === "job.layer") showOne(part, event.data.index, event.data.layer, context).catch(() => {});
    if (part.stage === "running") run.stage = "running";
    changed();
  }
  return (await result).layers;
}

async function show(part: Part, layers: readonly Layer[], context: FollowContext, signal: AbortSignal): Promise<void> {
  for (const [i, layer] of layers.entries()) await patiently(() => showOne(part, i, layer, context, signal));
}

/** A finished result is waited for as long as its job was: the engine keeps it while it is gone. */
async function patiently(work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      // each attempt waits for a connection itself
      if (!hasCode(error, "network.unavailable")) throw error;
    }
  }
}

async function showOne(part: Part, index: number, layer: Layer, context: FollowContext, signal?: AbortSignal) {
  const { store, thumbnailSidePx, changed } = context;
  const { pixels } = await store.fetch(layer, signal);
  part.thumbnails[index] = makeThumbnail(layer, pixels, thumbnailSidePx);
  changed();
}

/** A job's failure for the person. */
function jobNotice(error: unknown): Notice {
  if (hasCode(error, "blob.unknown"))
    return notice(
      "failed",
      "The engine no longer keeps the picture this needs.",
      "Run it again from the document.",
      true,
    );
  if (error instanceof EngineClientError && error.code === "client.cancelled")
    return notice("failed", "The engine was told to cancel this job.", "Run it again if that was a mistake.", true);
  return errorNotice(error);
}

/** Does not wait for the engine: to agree that a job is cancelled, or to come back. */
export function untilAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    const stop = () => signal.removeEventListener("abort", abort);
    promise.then(resolve, reject).finally(stop);
  });
}
