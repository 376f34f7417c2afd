import { EngineError } from "../../base/errors.ts";
import type { RgbPicture } from "../../imaging/pixels.ts";
import type { Tensor } from "../../numerics/tensor.ts";
import type { DiffusionModel } from "./model.ts";
import { toModelRange, toRgb8 } from "./pixel-range.ts";
import { inputPort, outputName } from "./ports.ts";

/** What the encoder says about one picture's latents, before the scaling factor. */
export interface Posterior {
  /** [C, h, w] */
  readonly mean: Float32Array;
  /** [C, h, w]; null where the graph has sampled already. */
  readonly deviation: Float32Array | null;
}

/** A picture through the encoder. */
export function encodePicture(model: DiffusionModel, picture: RgbPicture): Promise<Posterior> {
  return encodeValues(model, toModelRange(picture), picture.width, picture.height);
}

/**
 * [3, H, W] in −1 … 1 through the encoder. Current exports give mean and log variance, old ones a sample drawn inside.
 *
 * @throws {EngineError} model.unsupported for an encoder with another number of output channels
 * @source diffusers DiagonalGaussianDistribution: log variance cut to −30 … 20
 */
export async function encodeValues(
  model: DiffusionModel,
  values: Float32Array,
  width: number,
  height: number,
): Promise<Posterior> {
  const session = await model.vaeEncoder();
  const output = outputName(session, "latent_parameters");
  const feeds = { [inputPort(session, "sample").name]: { shape: [1, 3, height, width], data: values } };
  const { shape, data } = (await session.run(feeds, [output]))[output]!;
  if (shape[1] === model.latentChannels) return { mean: data, deviation: null };
  if (shape[1] !== 2 * model.latentChannels) throw wrongChannels(session.name, model.latentChannels, shape);
  const half = data.length / 2;
  const deviation = data.slice(half).map((logVariance) => Math.exp(0.5 * Math.min(Math.max(logVariance, -30), 20)));
  return { mean: data.subarray(0, half), deviation };
}

/**
 * Latents of every picture of a batch from one posterior and each picture's own noise.
 *
 * @param noise [B, C, h, w] of N(0, 1); overwritten with the latents and returned
 */
export function samplePosterior(
  { mean, deviation }: Posterior,
  scalingFactor: number,
  noise: Float32Array,
): Float32Array {
  const size = mean.length;
  for (let i = 0; i < noise.length; i++) {
    const spread = deviation === null ? 0 : deviation[i % size]! * noise[i]!;
    noise[i] = (mean[i % size]! + spread) * scalingFactor;
  }
  return noise;
}

/**
 * One picture of a batch of latents through the decoder.
 *
 * @returns [3, H, W], about −1 … 1
 * @throws {EngineError} numerics.not_finite
 */
export async function decodeLatents(
  model: DiffusionModel,
  { shape, data }: Tensor,
  picture: number,
): Promise<Float32Array> {
  const session = await model.vaeDecoder();
  const size = data.length / shape[0]!;
  const latents = data.slice(picture * size, (picture + 1) * size);
  for (let i = 0; i < size; i++) latents[i] = latents[i]! / model.scalingFactor;
  const output = outputName(session, "sample");
  const feeds = { [inputPort(session, "latent_sample").name]: { shape: [1, ...shape.slice(1)], data: latents } };
  const values = (await session.run(feeds, [output]))[output]!.data;
  if (!values.every(Number.isFinite)) throw pictureNotFinite(session.name);
  return values;
}

/** Every picture of a batch of latents, 8-bit. Looks at `signal` before each. */
export async function decodePictures(
  model: DiffusionModel,
  latents: Tensor,
  signal: AbortSignal,
): Promise<RgbPicture[]> {
  const [batch, , h, w] = latents.shape as [number, number, number, number];
  const pictures: RgbPicture[] = [];
  for (let picture = 0; picture < batch; picture++) {
    signal.throwIfAborted();
    pictures.push(toRgb8(await decodeLatents(model, latents, picture), w * model.scaleFactor, h * model.scaleFactor));
  }
  return pictures;
}

function wrongChannels(session: string, channels: number, shape: readonly number[]): EngineError {
  return new EngineError("model.unsupported", {
    field: session,
    expected: `${channels} or ${2 * channels} channels of latents`,
    received: `[${shape.join(", ")}]`,
  });
}

function pictureNotFinite(session: string): EngineError {
  return new EngineError("numerics.not_finite", {
    field: session,
    expected: "a picture of numbers",
    received: "NaN or infinity",
    action: "many autoencoders overflow in half precision: use one in float32",
  });
}
