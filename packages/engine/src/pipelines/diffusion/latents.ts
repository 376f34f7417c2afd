// Pure. What the stages say about latents to each other.

/** [B, C, h, w] */
export type LatentShape = readonly [number, number, number, number];

/** Where in the run a prediction is made. */
export interface Moment {
  readonly timestep: number;
  /** Calls before this one, and all calls of the run. */
  readonly index: number;
  readonly count: number;
}

/** Zeros for a whole batch. */
export function emptyLatents(shape: LatentShape): Float32Array {
  return new Float32Array(shape.reduce((product, size) => product * size, 1));
}

/** Copies a batch's pictures into the beginning of each row, over and over until all rows have one. */
export function fillRows(rows: Float32Array, stride: number, sample: Float32Array, batch: number): void {
  const size = sample.length / batch;
  for (let row = 0; row * stride < rows.length; row++) {
    const picture = row % batch;
    rows.set(sample.subarray(picture * size, (picture + 1) * size), row * stride);
  }
}
