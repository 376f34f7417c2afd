// Pure. Prompts longer than the text encoder takes, in chunks as A1111 cuts them.
import { isBreak, type WeightedText } from "./prompt-weights.ts";
import type { ClipTokenizer } from "./tokenizer.ts";

/** One row for the text encoder with a weight for every token. */
export interface PromptChunk {
  /** `maxLength` of them. */
  readonly ids: readonly number[];
  readonly weights: readonly number[];
}

export interface ChunkedPrompt {
  /** At least one. */
  readonly chunks: readonly PromptChunk[];
  /** Tokens of the prompt; a chunk that is not the last counts as full. */
  readonly tokenCount: number;
}

/**
 * Cuts a prompt into chunks: at BREAK, and where a chunk is full. When the words in front of the cut follow a comma within
 * `backtrack` tokens, they move to the next chunk with what belongs to them.
 *
 * @param backtrack tokens; 0 cuts anywhere
 * @source The behaviour of A1111's tokenize_line and process_tokens (73c74baa)
 */
export function chunkPrompt(clip: ClipTokenizer, runs: readonly WeightedText[], backtrack = 20): ChunkedPrompt {
  const capacity = clip.maxLength - 2;
  const [comma] = clip.encode(",");
  const chunks: PromptChunk[] = [];
  let ids: number[] = [];
  let weights: number[] = [];
  let afterComma = -1;
  let tokenCount = 0;

  const close = () => {
    chunks.push(fillChunk(clip, ids, weights));
    ids = [];
    weights = [];
    afterComma = -1;
  };

  for (const run of runs) {
    if (isBreak(run)) {
      tokenCount += capacity;
      close();
      continue;
    }
    for (const id of clip.encode(run.text)) {
      if (id === comma) afterComma = ids.length + 1;
      else if (ids.length === capacity && backtrack > 0 && afterComma > 0 && capacity - afterComma + 1 <= backtrack) {
        const moved = { ids: ids.splice(afterComma), weights: weights.splice(afterComma) };
        tokenCount += capacity;
        close();
        ({ ids, weights } = moved);
      }
      if (ids.length === capacity) {
        tokenCount += capacity;
        close();
      }
      ids.push(id);
      weights.push(run.weight);
    }
  }
  if (ids.length > 0 || chunks.length === 0) {
    tokenCount += ids.length;
    close();
  }
  return { chunks, tokenCount };
}

/** One chunk of up to `maxLength` − 2 tokens, with its special tokens, which weigh 1. */
export function fillChunk(
  { bos, eos, pad, maxLength }: ClipTokenizer,
  ids: readonly number[],
  weights: readonly number[],
): PromptChunk {
  const fill = maxLength - 2 - ids.length;
  // after the first end token comes padding, which is another token in some models
  const tail = fill > 0 ? [eos, ...new Array<number>(fill).fill(pad)] : [eos];
  return { ids: [bos, ...ids, ...tail], weights: [1, ...weights, ...new Array<number>(fill + 1).fill(1)] };
}
