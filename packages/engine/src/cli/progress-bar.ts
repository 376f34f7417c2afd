// How far a job is, on a terminal.
import type { Progress } from "@scumble/protocol/client";
import { Presets, SingleBar } from "cli-progress";
import { isInteractive } from "./terminal.ts";

/** Shows where a job stands; silent where nobody watches. */
export interface ProgressBar {
  /** Waiting behind so many jobs. */
  queued(position: number): void;
  update(progress: Progress): void;
  /** Takes the bar away; may be called twice. */
  close(): void;
}

/** A bar on the stream, or nothing at all when it is no terminal. */
export function createProgressBar(stream: NodeJS.WriteStream = process.stderr): ProgressBar {
  if (!isInteractive(stream)) return { queued() {}, update() {}, close() {} };
  const bar = new SingleBar(
    {
      stream,
      format: "{bar} {percentage}%  {text}",
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  const show = (fraction: number, text: string) => {
    // begun late, so that it never stands below a sentence that says why nothing happened
    if (bar.isActive) bar.update(fraction, { text });
    else bar.start(1, fraction, { text });
  };
  return {
    queued(position) {
      if (position > 0) show(0, `waiting for ${count(position, "other job")}`);
    },
    update: (progress) => show(progress.fraction, describeProgress(progress)),
    close: () => bar.stop(),
  };
}

const stageNames = {
  loading: "loading the model",
  encoding: "reading picture and prompt",
  denoising: "denoising",
  decoding: "decoding",
  storing: "storing",
} as const satisfies Record<Progress["stage"], string>;

/** For example `denoising, step 3 of 20, 4 s left`. */
export function describeProgress({ stage, step, steps, leftMs }: Omit<Progress, "jobId" | "preview">): string {
  const counted = steps > 1 ? `, step ${step} of ${steps}` : "";
  const left = leftMs === null ? "" : `, ${Math.ceil(leftMs / 1000)} s left`;
  return `${stageNames[stage]}${counted}${left}`;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
