import type { Gray8 } from "../../packages/engine/src/imaging/pixels.ts";
import type { Size } from "../../packages/engine/src/imaging/rect.ts";

export interface Ellipse {
  /** Centre, pixels. */
  readonly x: number;
  readonly y: number;
  /** Half axes to the middle of the soft edge, pixels. */
  readonly radiusX: number;
  readonly radiusY: number;
  /** Width of the soft edge, pixels; along the shorter axis. */
  readonly featherPx: number;
}

/** An elliptic selection with a soft edge, as an editor's elliptical marquee with feathering makes it. */
export function ellipseSelection({ width, height }: Size, { x, y, radiusX, radiusY, featherPx }: Ellipse): Gray8 {
  const data = new Uint8Array(width * height);
  const shortest = Math.min(radiusX, radiusY);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const distance = Math.hypot((column + 0.5 - x) / radiusX, (row + 0.5 - y) / radiusY);
      const inward = ((1 - distance) * shortest) / featherPx + 0.5;
      const ramp = Math.min(1, Math.max(0, inward));
      data[row * width + column] = Math.round(255 * ramp * ramp * (3 - 2 * ramp));
    }
  }
  return { format: "gray8", width, height, data };
}
