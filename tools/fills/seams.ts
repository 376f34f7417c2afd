// How much the edges of fills show, beside the steps that the pictures have anyway.
import { toOpaquePixels } from "../../packages/engine/src/imaging/convert.ts";
import type { Rgba8 } from "../../packages/engine/src/imaging/pixels.ts";
import { measureSeam } from "../../packages/engine/src/imaging/seam.ts";
import type { LoadedModel } from "../../packages/engine/src/models/folder.ts";
import { textToImage } from "../../packages/engine/src/pipelines/diffusion/text-to-image.ts";
import { findScheduler } from "../../packages/engine/src/schedulers/index.ts";
import { ellipseSelection } from "../demo/selection.ts";
import { heldOutPrompts } from "../evaluation/evaluator-files.ts";
import { readSample } from "./samples.ts";
import { tryFill } from "./try-fill.ts";

export interface SeamRow {
  readonly input: string;
  /** Mean step across the edge over the picture's own just outside, with and without colour match. */
  readonly matched: number;
  readonly plain: number;
}

const textures = 20;

/** 20 textures from held-out prompts, and the sample photographs. */
export async function* judgeSeams(model: LoadedModel): AsyncGenerator<SeamRow> {
  for (const [index, { prompt, seed }] of (await heldOutPrompts()).slice(0, textures).entries()) {
    const { width, height } = model.recommended.nativeSize;
    const { steps, guidance, scheduler } = model.recommended;
    const settings = { prompt, negativePrompt: null, steps, guidance, scheduler: findScheduler(scheduler) };
    const request = { ...settings, width, height, seeds: [seed] };
    const { pictures } = await textToImage(model, request, { signal: new AbortController().signal });
    yield judge(model, `${index + 1}: ${prompt}`, toOpaquePixels(pictures[0]!), prompt);
  }
  for (const [name, prompt] of [
    ["brick", "grey brick wall"],
    ["chelsea", "brown wood"],
    ["coffee", "brown wood"],
    ["astronaut", "blue stars"],
  ] as const)
    yield judge(model, `${name}.png`, await readSample(name), prompt);
}

async function judge(model: LoadedModel, input: string, source: Rgba8, prompt: string): Promise<SeamRow> {
  const { width, height } = source;
  const middle = { x: width / 2, y: height / 2, radiusX: width * 0.25, radiusY: height * 0.22, featherPx: 8 };
  const mask = ellipseSelection(source, middle);
  const ratio = async (matchColor: boolean) => {
    const [tried] = await tryFill(model, source, mask, { pipeline: "fill", prompt, matchColor });
    return measureSeam(tried!.after, mask).ratio ?? 0;
  };
  return { input, matched: await ratio(true), plain: await ratio(false) };
}
