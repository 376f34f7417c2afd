import type { Feed, Session } from "../../runtime/ort.ts";
import type { Conditioning } from "./encode-prompt.ts";
import { guidanceEmbedding, guide, rescaleGuidance } from "./guidance.ts";
import type { DiffusionModel } from "./model.ts";
import { outputName, requiredInput } from "./ports.ts";
import type { DiffusionRequest } from "./request.ts";

/** [B, C, h, w] of the latents. */
export type LatentShape = readonly [number, number, number, number];

/** What an inpainting model sees beside the latents: mask [1, h, w] and latents of the kept part [C, h, w] for each picture. */
export interface InpaintCondition {
  /** [h, w] */
  readonly mask: Float32Array;
  /** [B, C, h, w] */
  readonly kept: Float32Array;
}

/**
 * One guided prediction of the UNet.
 *
 * @param sample   [B, C, h, w], scaled for the model; borrowed
 * @param timestep of the schedule
 * @returns [B, C, h, w], overwritten by the next call
 */
export type PredictNoise = (sample: Float32Array, timestep: number) => Promise<Float32Array>;

/**
 * Sets up the UNet's inputs once, so that a step only copies the sample in.
 *
 * @throws {EngineError} model.unsupported when the graph lacks an input
 * @source diffusers StableDiffusionPipeline and StableDiffusionInpaintPipeline, denoising loop
 */
export async function createPredictNoise(
  model: DiffusionModel,
  request: DiffusionRequest,
  { positive, negative }: Conditioning,
  shape: LatentShape,
  inpaint: InpaintCondition | null,
): Promise<PredictNoise> {
  const [batch, channels, h, w] = shape;
  const session = await model.unet();
  const halves = negative === null ? 1 : 2;
  const area = h * w;
  const stride = model.inChannels * area;
  const sampleInput = new Float32Array(halves * batch * stride);
  if (inpaint !== null) fillInpaint(sampleInput, inpaint, batch, channels, area);
  const output = outputName(session, "out_sample");
  const time = timestepFeed(session);
  const embeddings = negative === null ? positive.data : joined(negative.data, positive.data);
  const feeds: Record<string, Feed> = {
    [requiredInput(session, "sample").name]: { shape: [halves * batch, model.inChannels, h, w], data: sampleInput },
    [time.name]: time.feed,
    [requiredInput(session, "encoder_hidden_states").name]: {
      shape: [halves * batch, ...positive.shape.slice(1)],
      data: embeddings,
    },
  };
  if (model.timeCondDim !== null) {
    const row = guidanceEmbedding(request.guidance, model.timeCondDim);
    const rows = Float32Array.from({ length: batch * row.length }, (_, i) => row[i % row.length]!);
    feeds[requiredInput(session, "timestep_cond").name] = { shape: [batch, row.length], data: rows };
  }
  const guided = new Float32Array(batch * channels * area);
  const share = request.options?.guidanceRescale ?? 0;
  const size = channels * area;

  return async (sample, timestep) => {
    for (let slot = 0; slot < halves * batch; slot++) {
      const picture = slot % batch;
      sampleInput.set(sample.subarray(picture * size, (picture + 1) * size), slot * stride);
    }
    time.data.fill(timestep);
    const predictions = (await session.run(feeds, [output]))[output]!.data;
    if (halves === 1) return predictions;
    guide(predictions, request.guidance, guided);
    if (share > 0) rescaleGuidance(guided, predictions, batch, share);
    return guided;
  };
}

// behind the latents come the mask and what is kept; both stay the same for the whole run
function fillInpaint(
  input: Float32Array,
  { mask, kept }: InpaintCondition,
  batch: number,
  channels: number,
  area: number,
): void {
  const stride = (2 * channels + 1) * area;
  for (let slot = 0; slot * stride < input.length; slot++) {
    const picture = slot % batch;
    input.set(mask, slot * stride + channels * area);
    input.set(
      kept.subarray(picture * channels * area, (picture + 1) * channels * area),
      slot * stride + (channels + 1) * area,
    );
  }
}

// a number, a list of one, or a list of a fixed length, as the graph was exported
function timestepFeed(session: Session): { name: string; data: Float32Array; feed: Feed } {
  const { name, shape } = requiredInput(session, "timestep");
  const sizes = shape.map((size) => size ?? 1);
  const data = new Float32Array(sizes.reduce((product, size) => product * size, 1));
  return { name, data, feed: { shape: sizes, data } };
}

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const out = new Float32Array(first.length + second.length);
  out.set(first);
  out.set(second, first.length);
  return out;
}
