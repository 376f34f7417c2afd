import type { Tensor } from "../../numerics/tensor.ts";
import { type WeightMode, weightStates } from "../../text/embeddings.ts";
import type { PromptChunk } from "../../text/prompt-chunks.ts";
import { encodeTokens } from "./encode-prompt.ts";
import type { TextEncoder } from "./model.ts";

/**
 * A prompt's chunks, encoded each for itself, weighted, and put one behind the other.
 *
 * @returns [1, chunks · T, D]
 */
export async function encodeChunks(
  encoder: TextEncoder,
  chunks: readonly PromptChunk[],
  mode: WeightMode,
  clipSkip = 0,
): Promise<Tensor> {
  const { states } = await encodeTokens(
    encoder,
    chunks.map(({ ids }) => ids),
    clipSkip,
  );
  const [, tokens, width] = states.shape as [number, number, number];
  for (const [i, { weights }] of chunks.entries())
    weightStates(states.data.subarray(i * tokens * width, (i + 1) * tokens * width), weights, mode);
  return { shape: [1, chunks.length * tokens, width], data: states.data };
}
