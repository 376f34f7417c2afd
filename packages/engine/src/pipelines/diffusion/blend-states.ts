import type { Tensor } from "../../numerics/tensor.ts";
import type { PromptStates } from "./encode-prompt.ts";

/**
 * The weighted sum of encoded prompts, divided by the sum of their weights where they are to be averaged. A prompt with fewer
 * chunks goes on with empty ones.
 *
 * @param prompts at least one, each [1, chunks · T, D]
 * @param empty   [1, T, D], a chunk without words
 * @source github.com/damian0815/compel doc/syntax.md, Blend; that lengths are filled up: compel README, pad_conditioning_tensors_to_same_length
 */
export function blendStates(
  prompts: readonly { readonly states: PromptStates; readonly weight: number }[],
  average: boolean,
  empty: PromptStates,
): PromptStates {
  const total = average ? prompts.reduce((sum, { weight }) => sum + weight, 0) : 1;
  const longest = Math.max(...prompts.map(({ states }) => states.states.data.length));
  const data = new Float32Array(longest);
  const filler = empty.states.data;
  for (const { states, weight } of prompts) {
    const own = states.states.data;
    const share = weight / total;
    for (let i = 0; i < longest; i++) data[i]! += share * (i < own.length ? own[i]! : filler[i % filler.length]!);
  }
  const width = empty.states.shape.at(-1)!;
  return { states: { shape: [1, longest / width, width], data }, pooled: blendPooled(prompts, total) };
}

function blendPooled(
  prompts: readonly { readonly states: PromptStates; readonly weight: number }[],
  total: number,
): Tensor | null {
  const shape = prompts[0]?.states.pooled?.shape;
  if (shape === undefined) return null;
  const data = new Float32Array(shape[1]!);
  for (const { states, weight } of prompts)
    for (let i = 0; i < data.length; i++) data[i]! += (weight / total) * states.pooled!.data[i]!;
  return { shape: [...shape], data };
}
