// Pure. What was measured, beside what is wanted.
import { formatTable } from "../../packages/engine/src/cli/table.ts";
import type { FillScore } from "./fills.ts";
import type { Score } from "./prompts.ts";
import { type Sampling, samplingTitle, thorough } from "./sampling.ts";

/** What the embedded model must reach. */
const bars = {
  /** Shares of the prompts, with the most steps. */
  material: 0.92,
  colour: 0.95,
  /** Points that fewer steps may cost. */
  lost: 3,
  /** Step across the wrapped border over the inner one. */
  seam: 1.05,
  /** Share of the fills, and step across their edges over the picture's own. */
  fillMaterial: 0.9,
  fillStep: 1.15,
};

export interface Measured {
  readonly ways: readonly { readonly way: Sampling; readonly score: Score }[];
  /** The same for textures that the training's own code drew: what the classifier makes of perfect pictures. Null: there are none. */
  readonly drawn: Score | null;
  /** Null: none were made. */
  readonly fills: FillScore | null;
}

export interface ReportRow {
  readonly what: string;
  /** One for each way; null: doesn't apply. */
  readonly values: readonly (number | null)[];
  /** The same of something that is no result but helps to read them; null: there is none. */
  readonly yardstick: { readonly what: string; readonly value: number } | null;
  readonly unit: "share" | "points" | "ΔE" | "ratio";
  /** Null: no bar. */
  readonly bar: { readonly atLeast: number } | { readonly atMost: number } | null;
  /** Whether what the bar is for keeps it. */
  readonly passed: boolean;
}

/** One row for each thing that was measured. */
export function reportRows({ ways, drawn, fills }: Measured): ReportRow[] {
  const best = thorough(ways.map(({ way }) => way));
  const reference = ways.find(({ way }) => way === best)!.score;
  const of =
    <F extends keyof Score>(field: F) =>
    (score: Score) =>
      score[field];
  const each = (value: (score: Score) => number | null) => ways.map(({ score }) => value(score));
  const only = (value: number | null) => ways.map(({ way }) => (way === best ? value : null));
  const lost = (field: "material" | "colour") =>
    // in ten-thousandths, so that three points are not a little more than three
    ways.map(({ way, score }) => (way === best ? null : Math.round((reference[field] - score[field]) * 1e6) / 1e4));
  const yard = (value: number | null | undefined) => (value == null ? null : { what: "drawn", value });
  const atLeast = (share: number) => ({ atLeast: share });
  const atMost = (limit: number) => ({ atMost: limit });
  const rows = [
    row("material right", "share", each(of("material")), {
      yardstick: yard(drawn?.material),
      bar: atLeast(bars.material),
      // of fewer steps it is the loss that counts
      judged: [reference.material],
    }),
    row("colour right", "share", each(of("colour")), {
      yardstick: yard(drawn?.colour),
      bar: atLeast(bars.colour),
      judged: [reference.colour],
    }),
    row("material lost to fewer steps", "points", lost("material"), { bar: atMost(bars.lost) }),
    row("colour lost to fewer steps", "points", lost("colour"), { bar: atMost(bars.lost) }),
    row("CIEDE2000 to the named colour", "ΔE", each(of("colourDifference")), {
      yardstick: yard(drawn?.colourDifference),
    }),
    row("step across the wrapped border / inner", "ratio", each(of("seam")), { bar: atMost(bars.seam) }),
    row("the same, inner lines between latent cells only", "ratio", each(of("cellSeam")), {}),
    ...(fills === null
      ? []
      : [
          row("fills: material right", "share", only(fills.material), {
            yardstick: { what: "untouched", value: fills.untouched },
            bar: atLeast(bars.fillMaterial),
          }),
          row("fills: colours smeared in, nothing painted", "share", only(fills.smeared), {}),
          row("fills: step across the edge / the picture's own", "ratio", only(fills.step), {
            bar: atMost(bars.fillStep),
          }),
        ]),
  ];
  return rows.filter(({ values }) => values.some((value) => value !== null));
}

function row(
  what: string,
  unit: ReportRow["unit"],
  values: ReportRow["values"],
  {
    yardstick = null,
    bar = null,
    judged = values,
  }: Partial<Pick<ReportRow, "yardstick" | "bar">> & {
    readonly judged?: ReportRow["values"];
  },
): ReportRow {
  const keeps = (value: number | null) =>
    value === null || bar === null || ("atLeast" in bar ? value >= bar.atLeast : value <= bar.atMost);
  return { what, unit, values, yardstick, bar, passed: judged.every(keeps) };
}

/** Lines for a terminal. */
export function reportTable(rows: readonly ReportRow[], ways: readonly Sampling[]): string[] {
  return formatTable(
    ["", ...ways.map((way) => samplingTitle(way, ways)), "beside it", "wanted", ""],
    rows.map(({ what, values, unit, yardstick, bar, passed }) => [
      what,
      ...values.map((value) => (value === null ? "–" : show(value, unit))),
      yardstick === null ? "" : `${yardstick.what} ${show(yardstick.value, unit)}`,
      bar === null ? "" : "atLeast" in bar ? `≥ ${show(bar.atLeast, unit)}` : `≤ ${show(bar.atMost, unit)}`,
      bar === null ? "" : passed ? "✓" : "✗",
    ]),
  );
}

function show(value: number, unit: ReportRow["unit"]): string {
  if (unit === "share") return `${(100 * value).toFixed(1)} %`;
  if (unit === "points") return `${value.toFixed(1)}`;
  return value.toFixed(unit === "ΔE" ? 1 : 3);
}
