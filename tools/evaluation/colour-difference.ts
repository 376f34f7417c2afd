// How far a picture's colour is from a named one.
import { converter, differenceCiede2000, type Lab65 } from "culori";
import type { RgbPicture } from "../../packages/engine/src/imaging/pixels.ts";

/** Cells of so many pixels a side are averaged first: grain is not colour. */
const cellPx = 4;
/** The part of a picture that must have the colour: mortar, sky, crust and the other colour of a pattern need not. */
const nearestShare = 0.25;

const toLab = converter("lab65");
const difference = differenceCiede2000();

/**
 * Mean CIEDE2000 between a colour and the quarter of the picture that is nearest to it.
 *
 * @param picture at least as large as one cell of 4×4 pixels
 * @param srgb    0 … 255
 * @source Sharma, Wu and Dalal 2005, "The CIEDE2000 color-difference formula: implementation notes, supplementary test data,
 *   and mathematical observations", Color Research & Application 30(1); kL = kC = kH = 1, CIELAB
 *   under D65
 */
export function colourDifference(picture: RgbPicture, srgb: readonly [number, number, number]): number {
  const wanted = labOf(srgb[0], srgb[1], srgb[2]);
  const differences: number[] = [];
  for (let y = 0; y + cellPx <= picture.height; y += cellPx)
    for (let x = 0; x + cellPx <= picture.width; x += cellPx)
      differences.push(difference(wanted, meanColour(picture, x, y)));
  differences.sort((a, b) => a - b);
  const nearest = differences.slice(0, Math.max(1, Math.round(nearestShare * differences.length)));
  return nearest.reduce((sum, difference) => sum + difference, 0) / nearest.length;
}

function meanColour({ width, data }: RgbPicture, left: number, top: number): Lab65 {
  const sums = [0, 0, 0];
  for (let y = top; y < top + cellPx; y++)
    for (let x = left; x < left + cellPx; x++) for (let c = 0; c < 3; c++) sums[c]! += data[(y * width + x) * 3 + c]!;
  return labOf(sums[0]! / cellPx ** 2, sums[1]! / cellPx ** 2, sums[2]! / cellPx ** 2);
}

function labOf(red: number, green: number, blue: number): Lab65 {
  return toLab({ mode: "rgb", r: red / 255, g: green / 255, b: blue / 255 });
}
