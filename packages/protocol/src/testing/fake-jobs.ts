// Sessions of a FakeEngine: their jobs, and the log of durable events that job.watch replays.
import type { ErrorCode, ErrorDetails } from "../errors.ts";
import { errorKinds, errorSentence } from "../errors.ts";
import type { EventData, EventName } from "../types.ts";
import type { ErrorOnWire, JobRecord, JobWork, Layer } from "../values/types.ts";

/** A failure as the engine tells it. */
export class FakeError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(errorSentence(code, details));
    this.code = code;
    this.details = details;
  }
}

/** Progress of a scripted job. */
export interface FakeProgress {
  readonly step: number;
  readonly steps: number;
  /** rgba8 pixels. */
  readonly preview?: { readonly width: number; readonly height: number; readonly pixels: Uint8Array };
}

/** A result of a scripted job; the engine stores its bytes as blobs. */
export interface FakeLayer {
  readonly name: string;
  readonly rect: Layer["rect"];
  /** rgba8, as large as `rect`. */
  readonly pixels: Uint8Array;
  /** gray8, as large as `rect`. */
  readonly mask: Uint8Array | null;
}

/**
 * What a job does: yields progress, returns layers or throws a FakeError.
 * @param signal aborted when the job is cancelled; throwing then ends it as cancelled
 */
export type JobScript = (request: JobWork, signal: AbortSignal) => AsyncGenerator<FakeProgress, readonly FakeLayer[]>;

export type DurableEvent = Exclude<EventName, "job.progress" | "engine.closing">;

/** A durable event as it was stored. */
export interface LoggedEvent<E extends DurableEvent = DurableEvent> {
  readonly event: E;
  readonly data: EventData<E>;
}

export interface FakeSession {
  readonly sessionId: string;
  readonly log: LoggedEvent[];
  readonly jobs: Map<string, FakeJob>;
}

export interface FakeJob {
  record: JobRecord;
  readonly params: string;
  readonly stop: AbortController;
}

/** How a running job reaches its watchers and the blob store. */
export interface JobSurroundings {
  store(bytes: Uint8Array): string;
  appended(session: FakeSession): void;
  progress(session: FakeSession, jobId: string, progress: FakeProgress): void;
}

/** Appends a durable event. */
export function append<E extends DurableEvent>(
  session: FakeSession,
  event: E,
  data: Omit<EventData<E>, "seq" | "at">,
): void {
  const full = { ...data, seq: session.log.length + 1, at: Date.now() } as unknown as EventData<E>;
  session.log.push({ event, data: full } as LoggedEvent);
}

/** Runs a job to its end; never rejects. */
export async function runJob(
  session: FakeSession,
  job: FakeJob,
  script: JobScript,
  { store, appended, progress }: JobSurroundings,
): Promise<void> {
  const { jobId } = job.record;
  const { signal } = job.stop;
  job.record = { ...job.record, state: "running", position: null, attempt: 1, startedAt: Date.now() };
  append(session, "job.started", { jobId, attempt: 1 });
  appended(session);
  try {
    const steps = script(job.record.request as JobWork, signal);
    let step = await steps.next();
    while (!step.done) {
      progress(session, jobId, step.value);
      signal.throwIfAborted();
      step = await steps.next();
    }
    signal.throwIfAborted();
    const layers = step.value.map((layer) => placed(layer, job.record, store));
    const timing = { totalMs: 1, modelMs: 1, loadMs: 0 };
    job.record = { ...job.record, state: "finished", layers, timing, endedAt: Date.now() };
    append(session, "job.finished", { jobId, layers, timing });
  } catch (thrown) {
    const error = wireError(thrown);
    const state = signal.aborted ? "cancelled" : "failed";
    job.record = { ...job.record, state, error: signal.aborted ? null : error, endedAt: Date.now() };
    if (signal.aborted) append(session, "job.cancelled", { jobId });
    else append(session, "job.failed", { jobId, error });
  }
  appended(session);
}

function placed(layer: FakeLayer, { request }: JobRecord, store: (bytes: Uint8Array) => string): Layer {
  const { name, rect, pixels, mask } = layer;
  const { width, height } = rect;
  const seed = request.seed ?? 0;
  return {
    name,
    rect,
    pixels: { format: "rgba8", blob: store(pixels), width, height, colorSpace: "srgb", icc: null },
    mask: mask === null ? null : { format: "gray8", blob: store(mask), width, height },
    seed,
    group: request.batch === 1 ? null : request.prompt,
    report: null,
    recipe: { engine: "fake", model: request.model ?? "swatch", request: { ...request, seed } },
  };
}

/** Any failure as it goes over the wire. */
export function wireError(thrown: unknown): ErrorOnWire {
  const { code, details, message } = thrown instanceof FakeError ? thrown : new FakeError("internal.bug");
  const told = Object.entries(details).filter(([, value]) => value !== undefined);
  return {
    code,
    message,
    retryable: errorKinds[code].retryable,
    details: Object.fromEntries(told) as ErrorOnWire["details"],
  };
}

/** The default script: a few steps with previews, then one layer of plain colour where the picture lies. */
export async function* paintPlain(request: JobWork): AsyncGenerator<FakeProgress, readonly FakeLayer[]> {
  const steps = Math.min(request.steps ?? 4, 8);
  for (let step = 1; step <= steps; step += 1) {
    const pixels = new Uint8Array(8 * 8 * 4).fill(Math.round((255 * step) / steps));
    yield { step, steps, preview: { width: 8, height: 8, pixels } };
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { width, height } = sizeOf(request);
  const pixels = new Uint8Array(width * height * 4);
  for (let i = 0; i < pixels.length; i += 4) pixels.set([30, 140, 140, 255], i);
  const mask = request.pipeline === "fill" ? new Uint8Array(width * height).fill(255) : null;
  const names = Array.from({ length: request.batch }, (_, i) =>
    i === 0 ? request.prompt : `${request.prompt} ${i + 1}`,
  );
  return names.map((name) => ({ name, rect: { ...request.origin, width, height }, pixels, mask }));
}

function sizeOf(request: JobWork): { width: number; height: number } {
  if (request.pipeline === "generate") return { width: request.width ?? 64, height: request.height ?? 64 };
  return request.image.format === "file" ? { width: 64, height: 64 } : request.image;
}
