import type { PromptDialect } from "../../text/dialects/define.ts";
import { type WeightMode, weightStates } from "../../text/embeddings.ts";
import { fillChunk, type PromptChunk } from "../../text/prompt-chunks.ts";
import type { WeightedText } from "../../text/prompt-weights.ts";
import { encodeTokens, type PromptStates, sideBySide } from "./encode-prompt.ts";
import type { DiffusionModel, TextEncoder } from "./model.ts";

/** How words become states. */
export interface WordEncoding {
  readonly dialect: PromptDialect;
  readonly weighting: WeightMode;
  readonly clipSkip: number;
}

/**
 * Weighted words through all of a model's text encoders.
 *
 * @returns states [1, chunks · T, D]; pooled [1, P] of the first chunk
 * @throws {EngineError} prompt.too_long, model.unsupported
 */
export async function encodeWords(
  { textEncoders }: DiffusionModel,
  runs: readonly WeightedText[],
  { dialect, weighting, clipSkip }: WordEncoding,
): Promise<PromptStates> {
  const encoded: PromptStates[] = [];
  for (const encoder of textEncoders) {
    const { chunks } = dialect.chunk(encoder.clip, runs);
    encoded.push(await encodeChunks(encoder, chunks, weighting, clipSkip, textEncoders.length > 1));
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
  const countsFromEmpty = mode === "from-empty" && chunks.some(({ weights }) => weights.some((weight) => weight !== 1));
  if (countsFromEmpty) rows.push(fillChunk(encoder.clip, [], []).ids);
  const { states, pooled } = await encodeTokens(encoder, rows, clipSkip, oneOfTwo);
  const [, tokens, width] = states.shape as [number, number, number];
  const size = tokens * width;
  const end = chunks.length * size;
  const empty = countsFromEmpty ? states.data.subarray(end) : null;
  for (const [i, { weights }] of chunks.entries())
    weightStates(states.data.subarray(i * size, (i + 1) * size), weights, mode, empty);
  const first = pooled === null ? null : { shape: [1, pooled.shape[1]!], data: pooled.data.slice(0, pooled.shape[1]!) };
  return { states: { shape: [1, chunks.length * tokens, width], data: states.data.subarray(0, end) }, pooled: first };
}
