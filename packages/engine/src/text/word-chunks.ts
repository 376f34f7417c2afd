// Pure. Prompts longer than the text encoder takes, in chunks as ComfyUI cuts them.
import { type ChunkedPrompt, fillChunk, type PromptChunk } from "./prompt-chunks.ts";
import type { WeightedText } from "./prompt-weights.ts";
import type { ClipTokenizer } from "./tokenizer.ts";

// a longer word is cut where the chunk is full
const longestWhole = 7;

/**
 * Cuts a prompt into chunks where one is full, between words: a word of up to 7 tokens is never cut.
 *
 * @source The behaviour of ComfyUI's SDTokenizer.tokenize_with_weights with its max_word_length of 8
 */
export function chunkWords(clip: ClipTokenizer, runs: readonly WeightedText[]): ChunkedPrompt {
  const capacity = clip.maxLength - 2;
  const chunks: PromptChunk[] = [];
  let ids: number[] = [];
  let weights: number[] = [];
  let tokenCount = 0;
  const close = () => {
    chunks.push(fillChunk(clip, ids, weights));
    ids = [];
    weights = [];
  };
  for (const { text, weight } of runs)
    for (const word of text.split(/\s+/)) {
      const own = word === "" ? [] : clip.encode(word);
      tokenCount += own.length;
      if (ids.length + own.length > capacity && own.length <= longestWhole) close();
      for (const id of own) {
        if (ids.length === capacity) close();
        ids.push(id);
        weights.push(weight);
      }
    }
  if (ids.length > 0 || chunks.length === 0) close();
  return { chunks, tokenCount };
}
