// One job as its submitter sees it: a log of what happened and a promise of the result.
import type { JobRecord, Layer } from "../values/types.ts";
import type { EngineEvent } from "./connection.ts";
import { clientError, EngineClientError } from "./errors.ts";

/** What happens to a job, in order; progress comes late or never where the reader or the connection is slow. */
export type JobEvent = Extract<EngineEvent, { readonly data: { readonly jobId: string } }>;

export interface JobResult {
  readonly jobId: string;
  readonly layers: readonly Layer[];
  readonly timing: NonNullable<JobRecord["timing"]>;
}

/** A submitted job. */
export interface JobHandle {
  /** The client's key: submitting the same request with it again leads to the same job, even after a restart with `storage`. */
  readonly key: string;
  /** Resolves once the engine has stored the job, with the engine's id. Rejects like `result`. */
  accepted(): Promise<string>;
  /** Every event from the first on, however late the call; of progress only the latest. Ends with the job. */
  events(): AsyncIterable<JobEvent>;
  /**
   * The layers, once finished.
   * @throws {EngineClientError} the job's error; client.cancelled; client.closed
   */
  result(): Promise<JobResult>;
  /**
   * Asks the engine to stop the job; `result` rejects with client.cancelled once it has, or at once if the engine has not
   * accepted it yet. Resolves when the engine knows.
   */
  cancel(): Promise<void>;
}

/** The end of a job that the engine's messages go into. */
export interface JobLog {
  readonly isOver: boolean;
  readonly accepted: Promise<string>;
  readonly result: Promise<JobResult>;
  accept(jobId: string): void;
  add(event: JobEvent): void;
  /** What a record tells of a job whose events were missed. */
  addRecord(job: JobRecord): void;
  fail(error: EngineClientError): void;
  events(): AsyncGenerator<JobEvent, void>;
}

export function createJobLog(): JobLog {
  const log: JobEvent[] = [];
  let progress: JobEvent | undefined;
  let isOver = false;
  let change = defer<void>();
  const accepted = defer<string>();
  const result = defer<JobResult>();
  // a handle that nobody waits for is no unhandled rejection
  for (const { promise } of [accepted, result]) promise.catch(() => {});

  const notify = () => {
    const { resolve } = change;
    change = defer();
    resolve();
  };
  const over = (how: () => void) => {
    if (isOver) return;
    isOver = true;
    how();
    notify();
  };
  const fail = (error: EngineClientError) =>
    over(() => {
      accepted.reject(error);
      result.reject(error);
    });

  const self: JobLog = {
    get isOver() {
      return isOver;
    },
    accepted: accepted.promise,
    result: result.promise,
    accept: accepted.resolve,
    fail,
    add(event) {
      if (isOver) return;
      if (event.event === "job.progress") progress = event;
      else log.push(event);
      if (event.event === "job.finished") over(() => result.resolve(event.data));
      else if (event.event === "job.failed") fail(new EngineClientError(event.data.error));
      else if (event.event === "job.cancelled") fail(clientError("client.cancelled"));
      else notify();
    },
    addRecord({ jobId, state, layers, timing, error, endedAt }) {
      const data = { seq: 0, jobId, at: endedAt ?? 0 };
      if (state === "finished" && timing !== null)
        self.add({ event: "job.finished", data: { ...data, layers, timing } });
      else if (state === "failed" && error !== null) self.add({ event: "job.failed", data: { ...data, error } });
      else if (state === "cancelled") self.add({ event: "job.cancelled", data });
    },
    async *events() {
      let next = 0;
      let shown: JobEvent | undefined;
      for (;;) {
        const event = log[next];
        if (event !== undefined) {
          next += 1;
          yield event;
        } else if (isOver) return;
        else if (progress !== undefined && progress !== shown) {
          shown = progress;
          yield progress;
        } else await change.promise;
      }
    },
  };
  return self;
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: EngineClientError) => void;
}

function defer<T>(): Deferred<T> {
  let settle: Omit<Deferred<T>, "promise"> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...(settle as Omit<Deferred<T>, "promise">) };
}
