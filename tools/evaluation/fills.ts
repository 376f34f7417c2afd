// How well fills continue a texture that the model never saw: random holes, no prompt.
import { compositeLayer } from "../../packages/engine/src/imaging/composite.ts";
import { flattenPixels, toOpaquePixels } from "../../packages/engine/src/imaging/convert.ts";
import { cropPicture } from "../../packages/engine/src/imaging/crop.ts";
import { documentPicture } from "../../packages/engine/src/imaging/document-picture.ts";
import type { Gray8, RgbPicture } from "../../packages/engine/src/imaging/pixels.ts";
import { measureSeam } from "../../packages/engine/src/imaging/seam.ts";
import { startingContent } from "../../packages/engine/src/imaging/starting-content.ts";
import type { LoadedModel } from "../../packages/engine/src/models/folder.ts";
import { runPipeline } from "../../packages/engine/src/pipelines/index.ts";
import { JobRequest } from "../../packages/protocol/src/index.ts";
import type { Evaluator } from "./evaluator.ts";
import { type HoleShape, holeMask, holeShapes } from "./holes.ts";
import { mean } from "./prompts.ts";
import type { Sampling } from "./sampling.ts";
import type { HeldOutTexture } from "./textures.ts";
import { windowOfMost } from "./window-of-most.ts";

/** Area of a hole, share of the picture. */
const smallest = 0.1;
const largest = 0.3;

export interface JudgedFill {
  readonly texture: HeldOutTexture;
  readonly shape: HoleShape;
  readonly hole: Gray8;
  readonly filled: RgbPicture;
  /** How much of the judged window is the hole, 0 … 1. */
  readonly windowShare: number;
  /** Material seen in the window: filled; untouched; and with the surroundings' colours smeared into the hole and nothing painted. */
  readonly seen: { readonly filled: string; readonly untouched: string; readonly smeared: string };
  /** Mean colour step across the hole's edge over the picture's own just outside it; null: outside has one colour. */
  readonly step: number | null;
}

/**
 * Fills one random hole without a prompt and judges the window of the evaluator's size that has most of it.
 *
 * @param index decides the shape, in turns, the hole and the noise
 */
export async function judgeFill(
  { model, evaluator, way }: { readonly model: LoadedModel; readonly evaluator: Evaluator; readonly way: Sampling },
  texture: HeldOutTexture,
  index: number,
  signal: AbortSignal,
): Promise<JudgedFill> {
  const { picture } = texture;
  const shape = holeShapes[index % holeShapes.length]!;
  // a sequence without pattern, so that sizes do not follow the shapes' turns
  const hole = holeMask(picture, shape, smallest + (largest - smallest) * ((index * 0.618_034) % 1), index);
  const filled = await fillHole(model, picture, hole, { ...way, seed: index }, signal);
  const { window, share } = windowOfMost(hole, evaluator.windowPx);
  const materialIn = async (shown: RgbPicture) => (await evaluator.judge(cropPicture(shown, window))).material;
  return {
    texture,
    shape,
    hole,
    filled,
    windowShare: share,
    seen: {
      filled: await materialIn(filled),
      untouched: await materialIn(picture),
      smeared: await materialIn(startingContent(picture, hole, "blur", 0)),
    },
    step: measureSeam(toOpaquePixels(filled), hole).ratio,
  };
}

/** The picture with a hole filled as a job without words fills it. */
export async function fillHole(
  model: LoadedModel,
  picture: RgbPicture,
  hole: Gray8,
  settings: Sampling & { readonly seed: number },
  signal: AbortSignal,
): Promise<RgbPicture> {
  const source = toOpaquePixels(picture);
  const { width, height } = picture;
  const place = { blob: "0".repeat(64), width, height };
  const request = JobRequest.parse({
    pipeline: "fill",
    prompt: "",
    ...settings,
    image: { format: "rgba8", ...place },
    mask: { format: "gray8", ...place },
  });
  const pictures = { picture: async () => documentPicture(source), mask: async () => hole };
  for await (const { rect, name, pixels, mask } of runPipeline({ request, model, pictures }, { signal }))
    return flattenPixels(
      compositeLayer(source, { ...rect, name, pixels, mask: mask && { ...rect, pixels: mask }, opacity: 1 }),
    );
  throw new Error("expected a layer");
}

export interface FillScore {
  readonly count: number;
  /** Shares of fills whose window shows the texture's material, 0 … 1: filled, untouched, smeared. */
  readonly material: number;
  readonly untouched: number;
  readonly smeared: number;
  /** Mean share of the judged windows that is the hole. */
  readonly windowShare: number;
  /** Mean of the steps across the edges, each over its picture's own; null: none has one. */
  readonly step: number | null;
}

/** @param fills at least one */
export function scoreFills(
  fills: readonly (Pick<JudgedFill, "seen" | "step" | "windowShare"> & {
    readonly texture: Pick<HeldOutTexture, "material">;
  })[],
): FillScore {
  const share = (which: keyof JudgedFill["seen"]) =>
    fills.filter(({ seen, texture }) => seen[which] === texture.material).length / fills.length;
  const steps = fills.flatMap(({ step }) => step ?? []);
  return {
    count: fills.length,
    material: share("filled"),
    untouched: share("untouched"),
    smeared: share("smeared"),
    windowShare: mean(fills.map(({ windowShare }) => windowShare)),
    step: steps.length === 0 ? null : mean(steps),
  };
}
