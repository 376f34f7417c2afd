import { expect, test } from "vitest";
import { colorOffset, colorStatistics, shiftColors } from "./color.ts";
import type { Gray8, RgbPicture } from "./pixels.ts";

const picture: RgbPicture = {
  width: 2,
  height: 2,
  data: Uint8Array.of(0, 10, 20, 2, 10, 40, 250, 250, 250, 4, 10, 60),
};
const notThird: Gray8 = { format: "gray8", width: 2, height: 2, data: Uint8Array.of(255, 128, 127, 200) };

test("statistics count the selected pixels", () => {
  const { mean, spread, pixels } = colorStatistics(picture, notThird);
  expect(mean).toEqual([2, 10, 40]);
  expect(spread[1]).toBe(0);
  expect(spread[2]).toBeCloseTo(Math.sqrt(800 / 3));
  expect(pixels).toBe(3);
});

test("an empty selection has no colour and asks for no correction", () => {
  const none = { ...notThird, data: new Uint8Array(4) };
  expect(colorStatistics(picture, none).pixels).toBe(0);
  expect(colorOffset(picture, shiftColors(picture, [5, 5, 5]), none)).toEqual([0, 0, 0]);
});

test("shifting by the offset meets the wanted mean", () => {
  const darker = shiftColors(picture, [3, -5, -7]);
  const offset = colorOffset(picture, darker, notThird);
  expect(offset).toEqual([-3, 5, 7]);
  expect(colorStatistics(shiftColors(darker, offset), notThird).mean).toEqual([2, 10, 40]);
});

test("shifted colours are clipped", () => {
  expect([...shiftColors(picture, [-300, 300, 0.6]).data.subarray(0, 3)]).toEqual([0, 255, 21]);
});
