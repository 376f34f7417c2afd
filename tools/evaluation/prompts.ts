// Pictures from prompts that training never saw, judged by the evaluator.
import { flattenPixels } from "../../packages/engine/src/imaging/convert.ts";
import type { RgbPicture } from "../../packages/engine/src/imaging/pixels.ts";
import type { LoadedModel } from "../../packages/engine/src/models/folder.ts";
import { runPipeline } from "../../packages/engine/src/pipelines/index.ts";
import { JobRequest } from "../../packages/protocol/src/index.ts";
import { colourDifference } from "./colour-difference.ts";
import type { Evaluator, Judgement } from "./evaluator.ts";
import type { Sampling } from "./sampling.ts";
import { measureWrappedSeam } from "./wrapped-seam.ts";

/** What a picture is to show. */
export interface Wanted {
  readonly material: string;
  readonly colour: string;
}

/** What was seen in one picture. */
export interface Judged {
  readonly wanted: Wanted;
  readonly seen: Judgement;
  /** CIEDE2000 to the wanted colour; see `colourDifference`. */
  readonly colourDifference: number;
  /** Step across the wrapped border over the inner one, and over those between latent cells; null: inside is no step. */
  readonly seam: number | null;
  readonly cellSeam: number | null;
  readonly picture: RgbPicture;
}

/** A picture from words at the model's native size, made as a job makes it. */
export async function drawPrompt(
  model: LoadedModel,
  prompt: string,
  seed: number,
  way: Sampling,
  signal: AbortSignal,
): Promise<RgbPicture> {
  const request = JobRequest.parse({ pipeline: "generate", prompt, seed, ...way });
  const unasked = () => Promise.reject(new Error("expected a request without pictures"));
  const job = { request, model, pictures: { picture: unasked, mask: unasked } };
  for await (const { pixels } of runPipeline(job, { signal })) return flattenPixels(pixels);
  throw new Error("expected a layer");
}

/**
 * @param wanted known to the evaluator; see `requireKnown`
 * @param cellPx side of a latent cell of the model
 */
export async function judgePicture(
  evaluator: Evaluator,
  picture: RgbPicture,
  wanted: Wanted,
  cellPx: number,
): Promise<Judged> {
  const named = evaluator.colours.find(({ name }) => name === wanted.colour)!;
  return {
    wanted,
    seen: await evaluator.judge(picture),
    colourDifference: colourDifference(picture, named.srgb),
    seam: measureWrappedSeam(picture),
    cellSeam: measureWrappedSeam(picture, cellPx),
    picture,
  };
}

/**
 * Makes sure that the evaluator has names for everything that is to be judged.
 *
 * @param file where the wishes come from
 * @throws {Error} a sentence
 */
export function requireKnown(
  { materials, colours }: Pick<Evaluator, "materials" | "colours">,
  file: string,
  wishes: readonly Wanted[],
): void {
  const known = { material: new Set(materials), colour: new Set(colours.map(({ name }) => name)) };
  for (const wanted of wishes)
    for (const kind of ["material", "colour"] as const)
      if (!known[kind].has(wanted[kind]))
        throw new Error(
          `Expected a ${kind} of labels.json in \`${file}\`, received "${wanted[kind]}"; take both files from one training.`,
        );
}

export interface Score {
  /** Pictures judged. */
  readonly count: number;
  /** Share with the right material, 0 … 1. */
  readonly material: number;
  /** Share with the right colour, 0 … 1. */
  readonly colour: number;
  /** Mean CIEDE2000 to the wanted colour. */
  readonly colourDifference: number;
  /** Means of the pictures' wrapped seams; null: none has one. */
  readonly seam: number | null;
  readonly cellSeam: number | null;
}

/** @param judged at least one */
export function scoreOf(judged: readonly Omit<Judged, "picture">[]): Score {
  const share = (right: (one: (typeof judged)[number]) => boolean) => judged.filter(right).length / judged.length;
  const meanOf = (field: "seam" | "cellSeam") => {
    const seams = judged.flatMap((one) => one[field] ?? []);
    return seams.length === 0 ? null : mean(seams);
  };
  return {
    count: judged.length,
    material: share(({ wanted, seen }) => wanted.material === seen.material),
    colour: share(({ wanted, seen }) => wanted.colour === seen.colour),
    colourDifference: mean(judged.map((one) => one.colourDifference)),
    seam: meanOf("seam"),
    cellSeam: meanOf("cellSeam"),
  };
}

/** Wanted → seen, materials and colours, most frequent mistakes first. */
export function mistakesOf(
  judged: readonly Pick<Judged, "wanted" | "seen">[],
): { readonly mistake: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { wanted, seen } of judged) {
    for (const kind of ["material", "colour"] as const) {
      if (wanted[kind] === seen[kind]) continue;
      const mistake = `${wanted[kind]} seen as ${seen[kind]}`;
      counts.set(mistake, (counts.get(mistake) ?? 0) + 1);
    }
  }
  return [...counts].map(([mistake, count]) => ({ mistake, count })).sort((a, b) => b.count - a.count);
}

/** @param values at least one */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** So many of a list, evenly spread over it and the same ones each time; all where it has no more. */
export function spread<T>(list: readonly T[], count: number): T[] {
  const taken = Math.min(count, list.length);
  return Array.from({ length: taken }, (_, i) => list[Math.floor((i * list.length) / taken)]!);
}
