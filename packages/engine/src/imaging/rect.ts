// Pure geometry on whole pixels.

/** A rectangle in document pixels; x right, y down; width and height ≥ 0. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
