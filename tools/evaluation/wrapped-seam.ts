import type { RgbPicture } from "../../packages/engine/src/imaging/pixels.ts";

/**
 * Mean colour step from the last column to the first and from the last row to the first, over the mean step between
 * neighbours inside; both means take the two directions by halves. 1: the border is like any other line.
 *
 * @param picture  at least twice `everyPx` on each side
 * @param everyPx  inside only lines at multiples of this count. The border lies between two latent cells: with a cell's side
 *   it is compared with lines between cells alone, so that what a model draws along all of them is not taken for a seam
 * @returns null where the lines inside show no step
 */
export function measureWrappedSeam({ width, height, data }: RgbPicture, everyPx: number = 1): number | null {
  const across = (x: number) => {
    let sum = 0;
    for (let y = 0; y < height; y++) sum += colourStep(data, y * width + x, y * width + ((x + width - 1) % width));
    return sum / height;
  };
  const down = (y: number) => {
    let sum = 0;
    for (let x = 0; x < width; x++) sum += colourStep(data, y * width + x, ((y + height - 1) % height) * width + x);
    return sum / width;
  };
  const inner = meanInside(width, everyPx, across) + meanInside(height, everyPx, down);
  return inner === 0 ? null : (across(0) + down(0)) / inner;
}

function meanInside(length: number, everyPx: number, stepAt: (line: number) => number): number {
  let sum = 0;
  let lines = 0;
  for (let line = everyPx; line < length; line += everyPx) {
    sum += stepAt(line);
    lines++;
  }
  return sum / lines;
}

/** Root mean square over red, green and blue, levels of 255. */
function colourStep(data: Uint8Array, a: number, b: number): number {
  let squares = 0;
  for (let c = 0; c < 3; c++) squares += (data[a * 3 + c]! - data[b * 3 + c]!) ** 2;
  return Math.sqrt(squares / 3);
}
