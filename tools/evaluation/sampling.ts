import { findScheduler } from "../../packages/engine/src/schedulers/index.ts";

/** One way to make the pictures. */
export interface Sampling {
  readonly steps: number;
  /** Id in the table of schedulers. */
  readonly scheduler: string;
  readonly guidance: number;
}

const few = 4;

/**
 * Ways to sample, as `steps[:scheduler[:guidance]]` with commas between, for example `4:dpmpp-2m,20`; what is left out is as
 * the model recommends.
 *
 * @param text undefined: 4 steps, and as many as the model recommends
 * @returns without duplicates, in the order given
 * @throws {Error} a sentence for anything else; {EngineError} scheduler.unknown
 */
export function parseSamplings(text: string | undefined, recommended: Sampling): Sampling[] {
  const said = text ?? `${few},${recommended.steps}`;
  const ways = new Map(said.split(",").map((part) => parseSampling(part, recommended)));
  return [...ways.values()];
}

function parseSampling(part: string, recommended: Sampling): [string, Sampling] {
  const match = /^(\d{1,3})(?::([a-z0-9-]*)(?::(\d+(?:\.\d+)?))?)?$/.exec(part.trim());
  const steps = Number(match?.[1]);
  if (match === null || steps < 1 || steps > 150)
    throw new Error(
      `Expected \`--steps\` like 4,20 or 4:dpmpp-2m:3,20 (1 to 150 steps, scheduler, guidance), received "${part}"; correct it.`,
    );
  const scheduler = findScheduler(match[2] || recommended.scheduler).id;
  const guidance = match[3] === undefined ? recommended.guidance : Number(match[3]);
  return [`${steps} ${scheduler} ${guidance}`, { steps, scheduler, guidance }];
}

/** The way that the others are compared with: the one with most steps, of several the last. */
export function thorough(ways: readonly Sampling[]): Sampling {
  return ways.reduce((best, way) => (way.steps >= best.steps ? way : best));
}

/** For a table's head: as short as tells the ways apart. */
export function samplingTitle(way: Sampling, all: readonly Sampling[]): string {
  const varies = (field: keyof Sampling) => all.some((other) => other[field] !== way[field]);
  return [
    `${way.steps} steps`,
    ...(varies("scheduler") ? [way.scheduler] : []),
    ...(varies("guidance") ? [`guidance ${way.guidance}`] : []),
  ].join(" ");
}
