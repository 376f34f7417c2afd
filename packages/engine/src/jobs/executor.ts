import type { EventData, JobRecord, JobWork, Layer } from "@scumble/protocol";
import { EngineError } from "../base/errors.ts";

/** What an executor needs to know of a job: everything, so that a rerun gives the same picture. */
export interface JobTask {
  readonly jobId: string;
  /** Defaults filled, model and seed fixed. */
  readonly request: JobWork;
  /** The model's folder. */
  readonly modelDirectory: string;
}

export type JobTiming = NonNullable<JobRecord["timing"]>;

/** Where a running job stands. */
export interface Progress {
  readonly stage: EventData<"job.progress">["stage"];
  /** Steps done in this stage. */
  readonly step: number;
  /** Steps of this stage; 0: not counted. */
  readonly steps: number;
  /** 0 … 1 of the whole job. */
  readonly fraction: number;
  /** At most 96 pixels a side, straight rgba8. */
  readonly preview: { readonly width: number; readonly height: number; readonly data: Uint8Array } | null;
}

export type JobUpdate =
  | { readonly type: "progress"; readonly progress: Progress }
  /** One of several results: its blobs are durable. */
  | { readonly type: "layer"; readonly layer: Layer }
  /** The last update: the layers' blobs are durable. */
  | { readonly type: "finished"; readonly layers: readonly Layer[]; readonly timing: JobTiming };

/** Runs one job at a time somewhere: in this process, in a child, on another machine. */
export interface Executor {
  /**
   * Runs a job to its end; the last update is `finished`.
   * @param signal aborts between two steps, or sooner by force; the iterable then throws its reason
   * @throws {EngineError} job.crashed when the process that ran the job died; whatever the job failed with
   */
  run(task: JobTask, signal: AbortSignal): AsyncIterable<JobUpdate>;
  close(): Promise<void>;
}

/** The process that ran a job died. @param received how */
export function crashed(received: string): EngineError {
  return new EngineError("job.crashed", { expected: "the worker to finish the job", received });
}
