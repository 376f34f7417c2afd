// Pure. What may become of a job, and when.
import type { JobRecord } from "@scumble/protocol";

export type JobState = JobRecord["state"];

/** Starts a job gets: the second one after the process that ran it had died. */
export const maxAttempts = 2;

export interface Standing {
  readonly state: JobState;
  /** Starts so far. */
  readonly attempt: number;
}

/**
 * What can happen to a job. `lose`: the process that ran it died, the try is used up. `putBack`: the engine stops in good order, the
 * try does not count.
 */
export type Change = "start" | "finish" | "fail" | "cancel" | "lose" | "putBack";

/** Whether nothing more happens to a job in this state. */
export function hasEnded(state: JobState): boolean {
  return state === "finished" || state === "failed" || state === "cancelled";
}

/**
 * The standing after a change; null when the change is not possible.
 * A lost job waits for another try, or fails when it had its tries.
 */
export function change({ state, attempt }: Standing, what: Change): Standing | null {
  if (state === "queued") {
    if (what === "start" && attempt < maxAttempts) return { state: "running", attempt: attempt + 1 };
    if (what === "cancel") return { state: "cancelled", attempt };
    if (what === "fail") return { state: "failed", attempt };
  }
  if (state === "running") {
    if (what === "finish") return { state: "finished", attempt };
    if (what === "fail") return { state: "failed", attempt };
    if (what === "cancel") return { state: "cancelled", attempt };
    if (what === "putBack") return { state: "queued", attempt: attempt - 1 };
    if (what === "lose") return { state: attempt < maxAttempts ? "queued" : "failed", attempt };
  }
  return null;
}
