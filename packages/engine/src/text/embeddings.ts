// Pure. Weights on the states that the text encoder gives.

/** How weights are put on states: with each chunk's mean brought back to what it was, as A1111 does, or without. */
export type WeightMode = "restore-mean" | "plain";

/**
 * Multiplies each token's state by its weight.
 *
 * @param states  [T, D] of one chunk; overwritten
 * @param weights T of them
 * @source The behaviour of A1111's emphasis "Original" and "No norm" (73c74baa)
 */
export function weightStates(states: Float32Array, weights: readonly number[], mode: WeightMode): void {
  if (weights.every((weight) => weight === 1)) return;
  const width = states.length / weights.length;
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
