import type { Feed } from "../../runtime/ort.ts";
import { conditionFeeds } from "./condition-feeds.ts";
import { createControl } from "./control.ts";
import type { Conditioning } from "./encode-prompt.ts";
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
 * @param sample [B, C, h, w], scaled for the model; borrowed
 * @returns [B, C, h, w], overwritten by the next call
 */
export type PredictNoise = (sample: Float32Array, moment: Moment) => Promise<Float32Array>;

/**
 * Sets up the UNet's inputs once, so that a step only copies the sample in.
 *
 * @throws {EngineError} model.unsupported when the graph lacks an input
 * @source diffusers StableDiffusionPipeline, StableDiffusionInpaintPipeline, StableDiffusionControlNetPipeline: denoising loop
 */
export async function createPredictNoise(
  model: DiffusionModel,
  request: DiffusionRequest,
  conditioning: Conditioning,
  shape: LatentShape,
  inpaint: InpaintCondition | null,
): Promise<PredictNoise> {
  const [batch, , h, w] = shape;
  const session = await model.unet();
  const rows = conditioning.negative === null ? batch : 2 * batch;
  const stride = model.inChannels * h * w;
  const input = new Float32Array(rows * stride);
  if (inpaint !== null) fillInpaint(input, inpaint, shape);
  const time = timestepFeed(session);
  const feeds: Record<string, Feed> = {
    ...conditionFeeds(model, request, conditioning, "both"),
    [requiredInput(session, "sample").name]: { shape: [rows, model.inChannels, h, w], data: input },
    [time.name]: time.feed,
  };
  const control = await createControl(model, request, conditioning, shape);
  const output = outputName(session, "out_sample");
  const guided = emptyLatents(shape);
  const share = request.options?.guidanceRescale ?? 0;

  return async (sample, moment) => {
    fillRows(input, stride, sample, batch);
    time.data.fill(moment.timestep);
    const residuals = control === null ? feeds : { ...feeds, ...(await control(sample, moment)) };
    const predictions = (await session.run(residuals, [output]))[output]!.data;
    if (rows === batch) return predictions;
    guide(predictions, request.guidance, guided);
    if (share > 0) rescaleGuidance(guided, predictions, batch, share);
    return guided;
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
