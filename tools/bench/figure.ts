/** One measured thing; printed as one JSON line. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: "ratio" | "ms" | "KiB" | "MiB";
  /** The value must not be above this (or not below it, with `atLeast`); left out where there is no bar. */
  readonly atMost?: number;
  readonly atLeast?: number;
  /** Runs behind the value; it is their median unless the name says otherwise. */
  readonly runs: number;
  /** What the value was computed from. */
  readonly parts?: Readonly<Record<string, number>>;
}

/** Whether a figure keeps its bar. */
export function keepsBar({
  value,
  atMost = Number.POSITIVE_INFINITY,
  atLeast = Number.NEGATIVE_INFINITY,
}: Figure): boolean {
  return value <= atMost && value >= atLeast;
}

export function printFigure(figure: Figure): void {
  const { name, value, ...rest } = figure;
  console.log(
    JSON.stringify({ name, value: round(value), ...rest, parts: roundAll(figure.parts ?? {}), ok: keepsBar(figure) }),
  );
}

/** The middle value; of an even number the lower of the two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

const round = (value: number) => Number(value.toPrecision(4));
const roundAll = (parts: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, round(value)]));
