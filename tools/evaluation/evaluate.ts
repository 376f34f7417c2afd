import type { LoadedModel } from "../../packages/engine/src/models/folder.ts";
import type { Evaluator } from "./evaluator.ts";
import type { HeldOutPrompt } from "./evaluator-files.ts";
import { type JudgedFill, judgeFill } from "./fills.ts";
import { createProgress } from "./progress.ts";
import { drawPrompt, type Judged, judgePicture, spread } from "./prompts.ts";
import { type Sampling, thorough } from "./sampling.ts";
import type { HeldOutTexture } from "./textures.ts";

export interface Evaluation {
  readonly model: LoadedModel;
  readonly evaluator: Evaluator;
  readonly ways: readonly Sampling[];
  readonly prompts: readonly HeldOutPrompt[];
  /** Null: holes are made in the model's own pictures, those that show what they should. */
  readonly textures: readonly HeldOutTexture[] | null;
  /** How many to make at most. */
  readonly fills: number;
}

/** A picture and the prompt it was made from. */
export type JudgedPrompt = Judged & { readonly prompt: string };

export interface Evaluated {
  /** For each way the prompts' pictures, in order; every way has as many. */
  readonly byWay: readonly (readonly JudgedPrompt[])[];
  /** The textures themselves, unchanged. */
  readonly drawn: readonly Judged[];
  readonly fills: readonly JudgedFill[];
}

/** Does all of it, or as much as was done when the signal came. */
export async function evaluate(evaluation: Evaluation, signal: AbortSignal): Promise<Evaluated> {
  const { model, evaluator, ways, prompts, textures } = evaluation;
  const way = thorough(ways);
  const promptSteps = ways.reduce((sum, { steps }) => sum + steps, 0);
  const fillCount = Math.min(evaluation.fills, textures?.length ?? prompts.length);
  const progress = createProgress(prompts.length * promptSteps + fillCount * way.steps);
  const byWay: JudgedPrompt[][] = ways.map(() => []);
  const drawn: Judged[] = [];
  const fills: JudgedFill[] = [];
  try {
    for (const [index, { prompt, seed, material, colour }] of prompts.entries()) {
      const pictures = [];
      for (const one of ways) pictures.push(await drawPrompt(model, prompt, seed, one, signal));
      for (const [i, picture] of pictures.entries())
        byWay[i]!.push({
          prompt,
          ...(await judgePicture(evaluator, picture, { material, colour }, model.scaleFactor)),
        });
      progress.advance(promptSteps, `prompt ${index + 1} of ${prompts.length}`);
    }
    for (const { material, colour, picture } of textures ?? [])
      drawn.push(await judgePicture(evaluator, picture, { material, colour }, model.scaleFactor));
    const holed = textures ?? byWay[ways.indexOf(way)]!.filter(isRight).map(asTexture);
    for (const [index, texture] of spread(holed, fillCount).entries()) {
      fills.push(await judgeFill({ model, evaluator, way }, texture, index, signal));
      progress.advance(way.steps, `fill ${index + 1} of ${fillCount}`);
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    progress.close();
  }
  return { byWay, drawn, fills };
}

function isRight({ wanted, seen }: Judged): boolean {
  return wanted.material === seen.material;
}

function asTexture({ wanted, prompt, picture }: JudgedPrompt): HeldOutTexture {
  return { ...wanted, prompt, picture };
}
