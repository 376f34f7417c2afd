import type { Layer } from "@scumble/protocol";
import type { Blobs } from "../storage/blobs.ts";
import type { JobTask, Progress } from "./executor.ts";

/** What a job gets from the process it runs in. */
export interface Workplace {
  readonly blobs: Blobs;
  /** Checked between two model calls; the job then throws its reason. */
  readonly signal: AbortSignal;
  /** Tells where the job stands. Call as often as you like: what comes too often is left out, and its preview never made. */
  report(progress: Omit<Progress, "preview">, preview?: () => Progress["preview"]): void;
  /** Tells of a result as soon as its blobs are stored, in order; the performance has them all again. */
  announce(layer: Layer): void;
}

/** What came of a job. */
export interface Performance {
  /** Their blobs are stored. */
  readonly layers: readonly Layer[];
  /** Milliseconds spent loading the model. */
  readonly loadMs: number;
  /** Milliseconds spent inside ONNX Runtime's run calls. */
  readonly modelMs: number;
}

/** Does one job. */
export type Perform = (task: JobTask, workplace: Workplace) => Promise<Performance>;

/** No more than ten a second. */
const reportEveryMs = 100;

/** Lets the first progress of every stage through, and after it one every 100 ms. */
export function thinOut(
  send: (progress: Progress) => void,
  now: () => number = () => performance.now(),
): Workplace["report"] {
  let lastMs = Number.NEGATIVE_INFINITY;
  let lastStage = "";
  return (progress, preview) => {
    const nowMs = now();
    const isNewStage = progress.stage !== lastStage;
    if (!isNewStage && nowMs - lastMs < reportEveryMs) return;
    const isSoon = nowMs - lastMs < reportEveryMs;
    lastMs = nowMs;
    lastStage = progress.stage;
    send({ ...progress, preview: isSoon ? null : (preview?.() ?? null) });
  };
}
