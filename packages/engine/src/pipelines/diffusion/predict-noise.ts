import type { Feed } from "../../runtime/ort.ts";
import { conditionFeeds } from "./condition-feeds.ts";
import type { Conditioning, ConditioningAt } from "./conditioning.ts";
import { createControl } from "./control.ts";
import type { PromptStates } from "./encode-prompt.ts";
import { guide, rescaleGuidance } from "./guidance.ts";
import { emptyLatents, fillRows, type LatentShape, type Moment } from "./latents.ts";
import type { DiffusionModel } from "./model.ts";
import { outputName, requiredInput, timestepFeed } from "./ports.ts";
import type { DiffusionRequest } from "./request.ts";

/** What an inpainting model sees beside the latents. */
export interface InpaintCondition {
  /** [h, w]; 1 = change */
  readonly mask: Float32Array;
  /** [B, C, h, w]: latents of the picture with the masked part grey. */
  readonly kept: Float32Array;
}

/**
 * One guided prediction of the UNet.
 *
 * @param sample  [B, C, h, w], scaled for the model; borrowed
 * @param inpaint what an inpainting model sees from this call on; as before when left out
 * @returns [B, C, h, w], overwritten by the next call
 */
export type PredictNoise = (
  sample: Float32Array,
  moment: Moment,
  inpaint?: InpaintCondition | null,
) => Promise<Float32Array>;

/** What the UNet is set up for. */
export interface Prediction {
  readonly model: DiffusionModel;
  readonly request: DiffusionRequest;
  readonly conditioningAt: ConditioningAt;
  readonly shape: LatentShape;
  /** For inpainting models; null for others. */
  readonly inpaint: InpaintCondition | null;
}

/**
 * Sets up the UNet's inputs once for each conditioning, so that a step only copies the sample in.
 *
 * @source diffusers StableDiffusionPipeline, StableDiffusionInpaintPipeline, StableDiffusionControlNetPipeline: denoising loop
 */
export function createPredictNoise(prediction: Prediction): PredictNoise {
  const { request, conditioningAt, shape } = prediction;
  const guided = emptyLatents(shape);
  const share = request.options?.guidanceRescale ?? 0;
  const prepared = new WeakMap<Conditioning, Promise<Ask[]>>();

  return async (sample, moment, inpaint = null) => {
    const conditioning = conditioningAt(moment.index);
    const asks =
      prepared.get(conditioning) ?? Promise.all(groups(conditioning).map((group) => createAsk(prediction, group)));
    prepared.set(conditioning, asks);
    const answers: Float32Array[] = [];
    for (const ask of await asks) answers.push(...(await ask(sample, moment, inpaint)));
    if (conditioning.negative === null) return answers[0]!;
    const [negative, ...positive] = answers as [Float32Array, ...Float32Array[]];
    guide(
      negative,
      positive,
      conditioning.parts.map(({ weight }) => weight),
      request.guidance,
      guided,
    );
    if (share > 0) rescaleGuidance(guided, positive[0]!, shape[0], share);
    return guided;
  };
}

/** Prompts that go through the UNet together: all, negative first, unless they differ in length. */
interface Group {
  readonly prompts: readonly PromptStates[];
  readonly startsNegative: boolean;
}

function groups({ parts, negative }: Conditioning): Group[] {
  const prompts = [...(negative === null ? [] : [negative]), ...parts.map(({ prompt }) => prompt)];
  const tokens = prompts.map(({ states }) => states.shape[1]);
  if (tokens.every((count) => count === tokens[0])) return [{ prompts, startsNegative: negative !== null }];
  return prompts.map((prompt) => ({ prompts: [prompt], startsNegative: prompt === negative }));
}

/** One run of the UNet: an answer [B, C, h, w] for each prompt of a group. */
type Ask = (sample: Float32Array, moment: Moment, inpaint: InpaintCondition | null) => Promise<Float32Array[]>;

/** @throws {EngineError} model.unsupported when the graph lacks an input */
async function createAsk(
  { model, request, shape, inpaint }: Prediction,
  { prompts, startsNegative }: Group,
): Promise<Ask> {
  const [batch, , h, w] = shape;
  const session = await model.unet();
  const rows = prompts.length * batch;
  const stride = model.inChannels * h * w;
  const input = new Float32Array(rows * stride);
  if (inpaint !== null) fillInpaint(input, inpaint, shape);
  const time = timestepFeed(session);
  const feeds: Record<string, Feed> = {
    ...conditionFeeds(model, request, prompts),
    [requiredInput(session, "sample").name]: { shape: [rows, model.inChannels, h, w], data: input },
    [time.name]: time.feed,
  };
  const control = await createControl({ model, request, shape, prompts, startsNegative });
  const output = outputName(session, "out_sample");

  return async (sample, moment, own) => {
    if (own !== null) fillInpaint(input, own, shape);
    fillRows(input, stride, sample, batch);
    time.set(moment.timestep);
    const all = control === null ? feeds : { ...feeds, ...(await control(sample, moment)) };
    const { data } = (await session.run(all, [output]))[output]!;
    const size = data.length / prompts.length;
    return prompts.map((_, i) => data.subarray(i * size, (i + 1) * size));
  };
}

// behind the latents come the mask and what is kept; both stay the same for the whole run
function fillInpaint(
  input: Float32Array,
  { mask, kept }: InpaintCondition,
  [batch, channels, h, w]: LatentShape,
): void {
  const area = h * w;
  const stride = (2 * channels + 1) * area;
  for (let at = channels * area; at < input.length; at += stride) input.set(mask, at);
  fillRows(input.subarray((channels + 1) * area), stride, kept, batch);
}
