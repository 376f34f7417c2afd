import { EngineError } from "../../base/errors.ts";
import type { Tensor } from "../../numerics/tensor.ts";
import { fitLayerNorm, layerNorm } from "../../text/layer-norm.ts";
import { padTokens } from "../../text/tokenizer.ts";
import type { DiffusionModel, TextEncoder } from "./model.ts";
import { inputPort } from "./ports.ts";
import type { DiffusionRequest } from "./request.ts";

/** What the UNet is told: the prompt, and what to keep away from where guidance asks for it. */
export interface Conditioning {
  /** [B, T, D] */
  readonly positive: Tensor;
  /** [B, T, D]; null: guidance needs no second prediction. */
  readonly negative: Tensor | null;
}

/**
 * Encodes a request's prompts. Up to guidance 1, and for models that take guidance as an input, there is no negative half.
 *
 * @throws {EngineError} prompt.too_long, model.unsupported where `clipSkip` needs states that the graph does not put out
 * @source diffusers StableDiffusionPipeline.encode_prompt
 */
export async function encodePrompts(
  model: DiffusionModel,
  request: DiffusionRequest,
  signal: AbortSignal,
): Promise<Conditioning> {
  const { prompt, negativePrompt, guidance, seeds, options } = request;
  const clipSkip = options?.clipSkip ?? 0;
  const encode = async (prompts: string | readonly string[], skip: number) => {
    signal.throwIfAborted();
    return encodeBatch(model, prompts, seeds.length, skip);
  };
  const guided = guidance > 1 && model.timeCondDim === null;
  // the reference skips layers for the prompt alone
  const negative = guided ? await encode(negativePrompt ?? "", 0) : null;
  return { positive: await encode(prompt, clipSkip), negative };
}

async function encodeBatch(
  model: DiffusionModel,
  prompts: string | readonly string[],
  batch: number,
  clipSkip: number,
): Promise<Tensor> {
  const encoder = model.textEncoders[0]!;
  if (typeof prompts === "string") return repeated(await encodeText(encoder, [prompts], clipSkip), batch);
  return encodeText(encoder, prompts, clipSkip);
}

/**
 * Last hidden states of some texts, each cut to what the encoder takes.
 *
 * @param clipSkip layers left out at the end; the final normalisation is applied all the same
 * @returns [texts, T, D]
 * @throws {EngineError} prompt.too_long, model.unsupported
 */
export async function encodeText(encoder: TextEncoder, texts: readonly string[], clipSkip = 0): Promise<Tensor> {
  const { clip } = encoder;
  const session = await encoder.session();
  const ids = Int32Array.from(texts.flatMap((text) => padTokens(clip, clip.encode(text))));
  const feeds = { [inputPort(session, "input_ids").name]: { shape: [texts.length, clip.maxLength], data: ids } };
  const last = (session.outputs.find(({ name }) => name === "last_hidden_state") ?? session.outputs[0]!).name;
  if (clipSkip === 0) return (await session.run(feeds, [last]))[last]!;
  const kept = `hidden_states.${encoder.layers - clipSkip}`;
  const final = `hidden_states.${encoder.layers}`;
  for (const state of [kept, final])
    if (!session.outputs.some(({ name }) => name === state)) throw stateMissing(session.name, state);
  const states = await session.run(feeds, [kept, final, last]);
  const hidden = states[kept]!;
  const { norm, error } = fitLayerNorm(
    states[final]!.data,
    states[last]!.data,
    hidden.shape.at(-1)!,
    encoder.normEpsilon,
  );
  if (!(error < 0.05)) throw stateMissing(session.name, `${final} before the final normalisation`);
  layerNorm(hidden.data, norm, encoder.normEpsilon);
  return hidden;
}

function repeated({ shape, data }: Tensor, batch: number): Tensor {
  const out = new Float32Array(data.length * batch);
  for (let i = 0; i < batch; i++) out.set(data, i * data.length);
  return { shape: [batch, ...shape.slice(1)], data: out };
}

function stateMissing(session: string, state: string): EngineError {
  return new EngineError("model.unsupported", {
    field: "clipSkip",
    expected: `a text encoder exported with the output ${state}`,
    received: `${session} without it`,
    action: "leave clip skip at 0 or export the text encoder with all hidden states",
  });
}
