// Pictures from prompts that training never saw, judged by the evaluator.
import type { RgbPicture } from "../../packages/engine/src/imaging/pixels.ts";
import type { LoadedModel } from "../../packages/engine/src/models/folder.ts";
import { textToImage } from "../../packages/engine/src/pipelines/diffusion/text-to-image.ts";
import { findScheduler } from "../../packages/engine/src/schedulers/index.ts";
import type { Evaluator, HeldOutPrompt, Judgement } from "./evaluator.ts";

export interface JudgedPrompt {
  readonly wanted: HeldOutPrompt;
  readonly seen: Judgement;
  readonly picture: RgbPicture;
}

/** Draws and judges each prompt at the model's native size with its recommended settings. */
export async function* judgePrompts(
  model: LoadedModel,
  evaluator: Evaluator,
  prompts: readonly HeldOutPrompt[],
): AsyncGenerator<JudgedPrompt> {
  const { guidance, steps, scheduler, nativeSize } = model.recommended;
  const signal = new AbortController().signal;
  for (const wanted of prompts) {
    const request = {
      ...nativeSize,
      prompt: wanted.prompt,
      negativePrompt: null,
      steps,
      guidance,
      scheduler: findScheduler(scheduler),
      seeds: [wanted.seed],
    };
    const { pictures } = await textToImage(model, request, { signal });
    const picture = pictures[0]!;
    yield { wanted, seen: await evaluator.judge(picture), picture };
  }
}

export interface Score {
  readonly prompts: number;
  /** Share with the right material, 0 … 1. */
  readonly material: number;
  /** Share with the right colour, 0 … 1. */
  readonly colour: number;
  /** Wanted → seen, most frequent mistakes first. */
  readonly mistakes: readonly { readonly mistake: string; readonly count: number }[];
}

export function scorePrompts(judged: readonly Pick<JudgedPrompt, "wanted" | "seen">[]): Score {
  const share = (right: (one: (typeof judged)[number]) => boolean) => judged.filter(right).length / judged.length;
  const counts = new Map<string, number>();
  for (const { wanted, seen } of judged) {
    for (const kind of ["material", "colour"] as const) {
      if (wanted[kind] === seen[kind]) continue;
      const mistake = `${wanted[kind]} seen as ${seen[kind]}`;
      counts.set(mistake, (counts.get(mistake) ?? 0) + 1);
    }
  }
  return {
    prompts: judged.length,
    material: share(({ wanted, seen }) => wanted.material === seen.material),
    colour: share(({ wanted, seen }) => wanted.colour === seen.colour),
    mistakes: [...counts].map(([mistake, count]) => ({ mistake, count })).sort((a, b) => b.count - a.count),
  };
}
