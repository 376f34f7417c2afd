// Pure. Estimates how long a job still takes.

/** Feeds on where a job stands, answers milliseconds left, null while that cannot be told. */
export type TimeLeft = (progress: { stage: string; fraction: number }, nowMs: number) => number | null;

/** Loading a model says nothing about the pace of the steps, so the clock starts with the first step after it. */
export function createTimeLeft(): TimeLeft {
  let from: { fraction: number; ms: number } | null = null;
  return ({ stage, fraction }, nowMs) => {
    if (stage === "loading") return null;
    from ??= { fraction, ms: nowMs };
    const done = fraction - from.fraction;
    if (done < 0.02) return null;
    return Math.round(((nowMs - from.ms) * (1 - fraction)) / done);
  };
}
