import { type WeightMode, weightStates } from "../../text/embeddings.ts";
import { chunkPrompt, type PromptChunk } from "../../text/prompt-chunks.ts";
import { parseWeights } from "../../text/prompt-weights.ts";
import { encodeTokens, type PromptStates, sideBySide } from "./encode-prompt.ts";
import type { DiffusionModel, TextEncoder } from "./model.ts";

/**
 * A prompt in A1111's language through all of a model's text encoders.
 *
 * @returns states [1, chunks · T, D]; pooled [1, P] of the first chunk
 * @throws {EngineError} prompt.too_long, prompt.invalid, model.unsupported
 */
export async function encodeLanguage(
  { textEncoders }: DiffusionModel,
  prompt: string,
  clipSkip: number,
): Promise<PromptStates> {
  const runs = parseWeights(prompt);
  const encoded: PromptStates[] = [];
  for (const encoder of textEncoders) {
    const { chunks } = chunkPrompt(encoder.clip, runs);
    encoded.push(await encodeChunks(encoder, chunks, "restore-mean", clipSkip, textEncoders.length > 1));
  }
  return { states: sideBySide(encoded.map(({ states }) => states)), pooled: encoded.at(-1)!.pooled };
}

/**
 * A prompt's chunks, encoded each for itself, weighted, and put one behind the other.
 *
 * @returns states [1, chunks · T, D]; pooled [1, P] of the first chunk
 */
export async function encodeChunks(
  encoder: TextEncoder,
  chunks: readonly PromptChunk[],
  mode: WeightMode,
  clipSkip = 0,
  oneOfTwo = false,
): Promise<PromptStates> {
  const rows = chunks.map(({ ids }) => ids);
  const { states, pooled } = await encodeTokens(encoder, rows, clipSkip, oneOfTwo);
  const [, tokens, width] = states.shape as [number, number, number];
  for (const [i, { weights }] of chunks.entries())
    weightStates(states.data.subarray(i * tokens * width, (i + 1) * tokens * width), weights, mode);
  const first = pooled === null ? null : { shape: [1, pooled.shape[1]!], data: pooled.data.slice(0, pooled.shape[1]!) };
  return { states: { shape: [1, chunks.length * tokens, width], data: states.data }, pooled: first };
}
