// Pure. A1111's composition: several prompts joined by AND, each with a weight after a colon.
import type { WeightedText } from "./prompt-weights.ts";

const joint = /(?<![\p{L}\p{N}_])AND(?![\p{L}\p{N}_])/u;
const trailingWeight = /:\s*([-+]?(?:\d+\.?|\d*\.\d+))$/;

/**
 * The prompts that are composed, in order; a prompt without AND is one part. White space at a part's end is dropped, at its
 * beginning kept.
 *
 * @source Liu et al. 2022, arXiv:2206.01714; the behaviour of A1111's get_multicond_prompt_list (73c74baa)
 */
export function promptParts(prompt: string): WeightedText[] {
  return prompt.split(joint).map((part) => {
    const trimmed = part.trimEnd();
    const weight = trailingWeight.exec(trimmed);
    if (weight === null) return { text: trimmed, weight: 1 };
    return { text: trimmed.slice(0, weight.index).trimEnd(), weight: Number(weight[1]) };
  });
}
