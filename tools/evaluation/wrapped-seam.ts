import type { RgbPicture } from "../../packages/engine/src/imaging/pixels.ts";

/**
 * Mean colour step from the last column to the first and from the last row to the first, over the mean step between
 * neighbours inside; both means take the two directions by halves. 1: the border is like any other line.
 *
 * @param picture at least 2×2
 * @returns null where all of the inside has one colour
 */
export function measureWrappedSeam({ width, height, data }: RgbPicture): number | null {
  const border = { across: 0, down: 0 };
  const inner = { across: 0, down: 0 };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const here = y * width + x;
      const across = colourStep(data, here, x + 1 < width ? here + 1 : y * width);
      const down = colourStep(data, here, y + 1 < height ? here + width : x);
      if (x + 1 < width) inner.across += across;
      else border.across += across;
      if (y + 1 < height) inner.down += down;
      else border.down += down;
    }
  }
  const innerMean = inner.across / (height * (width - 1)) + inner.down / (width * (height - 1));
  return innerMean === 0 ? null : (border.across / height + border.down / width) / innerMean;
}

/** Root mean square over red, green and blue, levels of 255. */
function colourStep(data: Uint8Array, a: number, b: number): number {
  let squares = 0;
  for (let c = 0; c < 3; c++) squares += (data[a * 3 + c]! - data[b * 3 + c]!) ** 2;
  return Math.sqrt(squares / 3);
}
