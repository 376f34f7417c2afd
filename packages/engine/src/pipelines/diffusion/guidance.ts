// Pure. From a prediction away from the negative prompt and one towards the prompt to the one that the scheduler gets.

/**
 * negative + guidance · Σ weight · (positive − negative).
 *
 * @param negative [B, C, h, w]; borrowed
 * @param positive one such prediction for each weight; more than one where prompts are composed; borrowed
 * @param out      overwritten
 * @source Ho and Salimans 2022, arXiv:2207.12598, equation 6 in the form of Imagen and diffusers; Liu et al. 2022,
 *   arXiv:2206.01714, equation 11 for several
 */
export function guide(
  negative: Float32Array,
  positive: readonly Float32Array[],
  weights: readonly number[],
  guidance: number,
  out: Float32Array,
): void {
  out.set(negative);
  for (const [part, prediction] of positive.entries()) {
    const scale = guidance * weights[part]!;
    for (let i = 0; i < out.length; i++) out[i] = out[i]! + scale * Math.fround(prediction[i]! - negative[i]!);
  }
}

/**
 * Brings each picture's guided prediction back to the contrast of its positive one.
 *
 * @param guided   [B, C, h, w]; overwritten
 * @param positive [B, C, h, w]; borrowed
 * @param batch    B
 * @param share    0 … 1 of the correction
 * @source Lin et al. 2023, arXiv:2305.08891, section 3.4
 */
export function rescaleGuidance(guided: Float32Array, positive: Float32Array, batch: number, share: number): void {
  const size = guided.length / batch;
  for (let start = 0; start < guided.length; start += size) {
    const own = guided.subarray(start, start + size);
    const factor = share * (deviation(positive.subarray(start, start + size)) / deviation(own)) + (1 - share);
    for (let i = 0; i < size; i++) own[i] = own[i]! * factor;
  }
}

// with n − 1, as torch.std counts
function deviation(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * A distilled model's guidance as an input.
 *
 * @param guidance as people set it; the model was trained on `guidance − 1`
 * @returns sines, then cosines, `dim` values
 * @source Luo et al. 2023, arXiv:2310.04378; diffusers get_guidance_scale_embedding
 */
export function guidanceEmbedding(guidance: number, dim: number): Float32Array {
  const half = Math.floor(dim / 2);
  const out = new Float32Array(dim);
  for (let i = 0; i < half; i++) {
    const frequency = Math.fround(Math.exp(-(Math.log(10_000) / (half - 1)) * i));
    const angle = Math.fround(Math.fround(1000 * (guidance - 1)) * frequency);
    out[i] = Math.sin(angle);
    out[half + i] = Math.cos(angle);
  }
  return out;
}
