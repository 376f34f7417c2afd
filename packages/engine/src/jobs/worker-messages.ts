// What daemon and worker say to each other, by structured clone. Pixels stay out of it: both use the blob store.
import type { ErrorOnWire, Layer } from "@scumble/protocol";
import type { JobTask, JobTiming, Progress } from "./executor.ts";

export type ToWorker =
  | { readonly type: "begin"; readonly blobDirectory: string; readonly threads: number | null }
  | { readonly type: "run"; readonly task: JobTask }
  | { readonly type: "cancel"; readonly jobId: string };

export type FromWorker =
  /** Everything is loaded that a job needs besides its model. */
  | { readonly type: "ready" }
  /** Once a second, whenever JavaScript gets to run. */
  | { readonly type: "alive"; readonly rssBytes: number }
  | { readonly type: "progress"; readonly jobId: string; readonly progress: Progress }
  | { readonly type: "layer"; readonly jobId: string; readonly layer: Layer }
  | {
      readonly type: "finished";
      readonly jobId: string;
      readonly layers: readonly Layer[];
      readonly timing: JobTiming;
    }
  | { readonly type: "stopped"; readonly jobId: string }
  | { readonly type: "failed"; readonly jobId: string; readonly error: ErrorOnWire; readonly stack: string };

/** What a worker says about a job. */
export type JobMessage = Extract<FromWorker, { readonly jobId: string }>;
