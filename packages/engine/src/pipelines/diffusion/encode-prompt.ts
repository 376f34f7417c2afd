import { EngineError } from "../../base/errors.ts";
import type { Tensor } from "../../numerics/tensor.ts";
import type { Session } from "../../runtime/ort.ts";
import { fitLayerNorm, layerNorm } from "../../text/layer-norm.ts";
import { padTokens } from "../../text/tokenizer.ts";
import type { DiffusionModel, TextEncoder } from "./model.ts";
import { inputPort } from "./ports.ts";
import type { DiffusionRequest } from "./request.ts";

/** A batch of encoded prompts. */
export interface PromptStates {
  /** [B, T, D]; with two encoders their states side by side. */
  readonly states: Tensor;
  /** [B, P]: one vector for the whole prompt, from the second encoder; null for models with one. */
  readonly pooled: Tensor | null;
}

/** A request's prompts, encoded. */
export interface EncodedPrompts {
  readonly positive: PromptStates;
  /** null: guidance needs no second prediction. */
  readonly negative: PromptStates | null;
}

type Prompts = string | readonly string[];

/**
 * Encodes a request's prompts. Up to guidance 1, and for models that take guidance as an input, there is no negative half.
 *
 * @throws {EngineError} prompt.too_long, model.unsupported where states are needed that the graph does not put out
 * @source diffusers StableDiffusionPipeline.encode_prompt, StableDiffusionXLPipeline.encode_prompt
 */
export async function encodePrompts(
  model: DiffusionModel,
  request: DiffusionRequest,
  signal: AbortSignal,
): Promise<EncodedPrompts> {
  const { prompt, negativePrompt, guidance, seeds, options = {} } = request;
  const { clipSkip = 0, xl = {} } = options;
  const encode = (first: Prompts, second: Prompts, skip: number) => {
    signal.throwIfAborted();
    const prompts = [first, second].slice(0, model.textEncoders.length);
    return encodeAll(model.textEncoders, prompts, seeds.length, skip);
  };
  const positive = await encode(prompt, xl.prompt2 ?? prompt, clipSkip);
  if (guidance <= 1 || model.timeCondDim !== null) return { positive, negative: null };
  if (negativePrompt === null && model.zerosForNoPrompt) return { positive, negative: zerosLike(positive) };
  const negative = negativePrompt ?? "";
  // the reference skips layers for the prompt alone
  return { positive, negative: await encode(negative, xl.negativePrompt2 ?? negative, 0) };
}

async function encodeAll(
  encoders: readonly TextEncoder[],
  prompts: readonly Prompts[],
  batch: number,
  clipSkip: number,
): Promise<PromptStates> {
  const encoded: PromptStates[] = [];
  for (const [i, encoder] of encoders.entries()) {
    const texts = prompts[i]!;
    const states = await encodeText(
      encoder,
      typeof texts === "string" ? [texts] : texts,
      clipSkip,
      encoders.length > 1,
    );
    encoded.push(typeof texts === "string" ? repeatStates(states, batch) : states);
  }
  return { states: sideBySide(encoded.map(({ states }) => states)), pooled: encoded.at(-1)!.pooled };
}

/**
 * The states of some texts, each cut to what the encoder takes: of one encoder alone the last ones, normalised; of one
 * of two the last but one, as they are.
 *
 * @param clipSkip layers left out at the end
 * @returns states [texts, T, D]; pooled [texts, P] where the graph has `text_embeds`
 * @throws {EngineError} prompt.too_long, model.unsupported
 */
export async function encodeText(
  encoder: TextEncoder,
  texts: readonly string[],
  clipSkip = 0,
  oneOfTwo = false,
): Promise<PromptStates> {
  const { clip } = encoder;
  const rows = texts.map((text) => padTokens(clip, clip.encode(text)));
  return encodeTokens(encoder, rows, clipSkip, oneOfTwo);
}

/** As `encodeText`, from rows of token ids as long as the encoder takes. */
export async function encodeTokens(
  encoder: TextEncoder,
  rows: readonly (readonly number[])[],
  clipSkip = 0,
  oneOfTwo = false,
): Promise<PromptStates> {
  const { clip, layers } = encoder;
  const session = await encoder.session();
  const ids = { shape: [rows.length, clip.maxLength], data: Int32Array.from(rows.flat()) };
  const feeds = { [inputPort(session, "input_ids").name]: ids };
  const last = (session.outputs.find(({ name }) => name === "last_hidden_state") ?? session.outputs[0]!).name;
  if (oneOfTwo) {
    const kept = hiddenState(session, layers - 1 - clipSkip);
    const pooled = session.outputs.find(({ name }) => name === "text_embeds")?.name;
    const outputs = await session.run(feeds, pooled === undefined ? [kept] : [kept, pooled]);
    return { states: outputs[kept]!, pooled: pooled === undefined ? null : outputs[pooled]! };
  }
  if (clipSkip === 0) return { states: (await session.run(feeds, [last]))[last]!, pooled: null };
  const kept = hiddenState(session, layers - clipSkip);
  const final = hiddenState(session, layers);
  const outputs = await session.run(feeds, [kept, final, last]);
  const states = outputs[kept]!;
  const width = states.shape.at(-1)!;
  const { norm, error } = fitLayerNorm(outputs[final]!.data, outputs[last]!.data, width, encoder.normEpsilon);
  if (!(error < 0.05)) throw stateMissing(session.name, `${final} before the final normalisation`);
  layerNorm(states.data, norm, encoder.normEpsilon);
  return { states, pooled: null };
}

function hiddenState(session: Session, layer: number): string {
  const name = `hidden_states.${layer}`;
  if (session.outputs.some((output) => output.name === name)) return name;
  throw stateMissing(session.name, name);
}

/** The states of one prompt for every picture of a batch. */
export function repeatStates({ states, pooled }: PromptStates, batch: number): PromptStates {
  return { states: repeatedTensor(states, batch), pooled: pooled === null ? null : repeatedTensor(pooled, batch) };
}

function repeatedTensor({ shape, data }: Tensor, batch: number): Tensor {
  const out = new Float32Array(data.length * batch);
  for (let i = 0; i < batch; i++) out.set(data, i * data.length);
  return { shape: [batch, ...shape.slice(1)], data: out };
}

/** The states of several encoders, one behind the other in each row. */
export function sideBySide(states: readonly Tensor[]): Tensor {
  const [first, ...others] = states as [Tensor, ...Tensor[]];
  if (others.length === 0) return first;
  const width = states.reduce((sum, { shape }) => sum + shape.at(-1)!, 0);
  const rows = first.data.length / first.shape.at(-1)!;
  const data = new Float32Array(rows * width);
  let column = 0;
  for (const { shape, data: part } of states) {
    const own = shape.at(-1)!;
    for (let row = 0; row < rows; row++) data.set(part.subarray(row * own, (row + 1) * own), row * width + column);
    column += own;
  }
  return { shape: [...first.shape.slice(0, -1), width], data };
}

/** Zeros of the same shapes. */
export function zerosLike({ states, pooled }: PromptStates): PromptStates {
  const empty = ({ shape, data }: Tensor) => ({ shape, data: new Float32Array(data.length) });
  return { states: empty(states), pooled: pooled === null ? null : empty(pooled) };
}

function stateMissing(session: string, state: string): EngineError {
  return new EngineError("model.unsupported", {
    field: "clipSkip",
    expected: `a text encoder exported with the output ${state}`,
    received: `${session} without it`,
    action: "leave clip skip at 0 or export the text encoder with all hidden states",
  });
}
