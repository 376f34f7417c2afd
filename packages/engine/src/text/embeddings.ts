// Pure. Weights on the states that the text encoder gives.

/**
 * How weights are put on states: multiplied, with each chunk's mean brought back to what it was, as A1111 does, or without;
 * or counted from the states of an empty prompt, as ComfyUI does.
 */
export type WeightMode = "restore-mean" | "plain" | "from-empty";

/**
 * Puts each token's weight on its state.
 *
 * @param states  [T, D] of one chunk; overwritten
 * @param weights T of them
 * @param empty   [T, D] of a prompt without words; needed for "from-empty" alone
 * @source The behaviour of A1111's emphasis "Original" and "No norm" (73c74baa); for "from-empty", e + w · (z − e), the behaviour
 *   of ComfyUI's ClipTokenWeightEncoder, as github.com/Comfy-Org/ComfyUI/issues/1921 quotes it
 */
export function weightStates(
  states: Float32Array,
  weights: readonly number[],
  mode: WeightMode,
  empty: Float32Array | null = null,
): void {
  if (weights.every((weight) => weight === 1)) return;
  const width = states.length / weights.length;
  if (mode === "from-empty") {
    for (let i = 0; i < states.length; i++) {
      const weight = weights[Math.floor(i / width)]!;
      const base = empty?.[i] ?? 0;
      if (weight !== 1) states[i] = base + (states[i]! - base) * weight;
    }
    return;
  }
  const before = mode === "restore-mean" ? meanOf(states) : 1;
  for (let i = 0; i < states.length; i++) states[i] = states[i]! * weights[Math.floor(i / width)]!;
  if (mode === "plain") return;
  const factor = before / meanOf(states);
  for (let i = 0; i < states.length; i++) states[i] = states[i]! * factor;
}

function meanOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
