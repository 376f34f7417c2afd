/** What one golden case came to. `error` and `allowed` are absolute unless `of` says what they measure. */
export interface CaseResult {
  /** Folder of the reference set: schedulers, pipelines, text, image. */
  readonly kind: string;
  /** The manifest's case id. */
  readonly id: string;
  readonly outcome: "passed" | "failed" | "skipped";
  /** Worst of the case's measurements, by error over allowed error. */
  readonly error?: number;
  readonly allowed?: number;
  /** Which measurement `error` is of, or why the case failed or was skipped. */
  readonly note?: string;
  /** All that was compared. */
  readonly measurements: readonly Measurement[];
}

/**
 * Runs every case of one kind.
 *
 * @param root  folder that the manifests' paths are relative to
 * @param split name of the set inside it
 */
export type KindRunner = (root: string, split: string) => AsyncIterable<CaseResult>;

/** One comparison: the largest error seen and the error allowed. */
export interface Measurement {
  readonly of: string;
  readonly error: number;
  readonly allowed: number;
}

/** The case's result from its measurements: failed when any error is above its allowance or not a number. */
export function judge(kind: string, id: string, measurements: readonly Measurement[]): CaseResult {
  if (measurements.length === 0) return { kind, id, outcome: "failed", note: "nothing was measured", measurements };
  const worst = measurements.reduce((a, b) => (severity(b) > severity(a) ? b : a));
  const outcome = measurements.every(({ error, allowed }) => error <= allowed) ? "passed" : "failed";
  return { kind, id, outcome, error: worst.error, allowed: worst.allowed, note: worst.of, measurements };
}

/** A case that the engine does not claim, with the reason. */
export function skipped(kind: string, id: string, note: string): CaseResult {
  return { kind, id, outcome: "skipped", note, measurements: [] };
}

/** A case that threw. */
export function threw(kind: string, id: string, thrown: unknown): CaseResult {
  const note = thrown instanceof Error ? thrown.message : String(thrown);
  return { kind, id, outcome: "failed", note, measurements: [] };
}

/** Largest absolute difference; NaN when sizes differ or any value is not a number. */
export function maxAbsError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.NaN;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = actual[i] === expected[i] ? 0 : Math.abs(actual[i]! - expected[i]!);
    if (!(difference <= worst)) worst = difference;
    if (Number.isNaN(worst)) return worst;
  }
  return worst;
}

function severity({ error, allowed }: Measurement): number {
  if (Number.isNaN(error)) return Number.POSITIVE_INFINITY;
  if (error === 0) return 0;
  return allowed === 0 ? Number.MAX_VALUE : error / allowed;
}
