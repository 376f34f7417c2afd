/** Scale and shift of a layer normalisation, `width` values each. */
export interface LayerNorm {
  readonly scale: Float32Array;
  readonly shift: Float32Array;
}

/**
 * Normalises each row to mean 0 and variance 1, then scales and shifts it.
 *
 * @param rows [… , width]; overwritten
 * @source Ba et al. 2016, arXiv:1607.06450, with the biased variance as torch.nn.LayerNorm has it
 */
export function layerNorm(rows: Float32Array, { scale, shift }: LayerNorm, epsilon: number): void {
  const width = scale.length;
  for (let start = 0; start < rows.length; start += width) {
    const row = rows.subarray(start, start + width);
    let sum = 0;
    for (const value of row) sum += value;
    const mean = sum / width;
    let squares = 0;
    for (const value of row) squares += (value - mean) ** 2;
    const factor = 1 / Math.sqrt(squares / width + epsilon);
    for (let i = 0; i < width; i++) row[i] = (row[i]! - mean) * factor * scale[i]! + shift[i]!;
  }
}

/**
 * The scale and shift that some graph applies, found from what went in and what came out. Exports name the weights as
 * they like or fold them away; the states are always there.
 *
 * @param before [rows, width]; borrowed
 * @param after  [rows, width], the layer normalisation of `before`; borrowed
 * @returns least squares fit for each column, and the largest error that it leaves
 */
export function fitLayerNorm(
  before: Float32Array,
  after: Float32Array,
  width: number,
  epsilon: number,
): { norm: LayerNorm; error: number } {
  const plain = before.slice();
  layerNorm(plain, { scale: new Float32Array(width).fill(1), shift: new Float32Array(width) }, epsilon);
  const norm = { scale: new Float32Array(width), shift: new Float32Array(width) };
  const rows = before.length / width;
  let error = 0;
  for (let column = 0; column < width; column++) {
    let [x, y, xx, xy] = [0, 0, 0, 0];
    for (let i = column; i < plain.length; i += width) {
      x += plain[i]! / rows;
      y += after[i]! / rows;
    }
    for (let i = column; i < plain.length; i += width) {
      xx += (plain[i]! - x) ** 2;
      xy += (plain[i]! - x) * (after[i]! - y);
    }
    const slope = xx === 0 ? 0 : xy / xx;
    norm.scale[column] = slope;
    norm.shift[column] = y - slope * x;
    for (let i = column; i < plain.length; i += width)
      error = Math.max(error, Math.abs(y + slope * (plain[i]! - x) - after[i]!));
  }
  return { norm, error };
}
