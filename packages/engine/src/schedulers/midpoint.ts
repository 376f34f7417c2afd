// Pure. Timesteps and levels of the methods that call the model twice in a step.

/** a0 b0 a1 b1 … a(n−1): the steps' own values, with one in between after each but the last. */
export function interleave(own: Float64Array, between: Float64Array): Float64Array {
  const mixed = new Float64Array(2 * own.length - 1);
  for (let i = 0; i < mixed.length; i++) mixed[i] = i % 2 === 0 ? own[i / 2]! : between[(i - 1) / 2]!;
  return mixed;
}

/** a0 a1 a1 a2 a2 …: every value but the first twice. */
export function doubled(values: Float64Array): Float64Array {
  const mixed = new Float64Array(2 * values.length - 1);
  for (let i = 0; i < mixed.length; i++) mixed[i] = values[(i + 1) >> 1]!;
  return mixed;
}
