import { differenceCiede2000 } from "culori";
import { expect, test } from "vitest";
import type { RgbPicture } from "../../packages/engine/src/imaging/pixels.ts";
import { colourDifference } from "./colour-difference.ts";

type Colour = readonly [number, number, number];
const red: Colour = [196, 42, 40];
const grey: Colour = [128, 128, 128];

function striped(columns: (x: number) => Colour): RgbPicture {
  const data = new Uint8Array(64 * 64 * 3);
  for (let i = 0; i < 64 * 64; i++) data.set(columns(i % 64), i * 3);
  return { width: 64, height: 64, data };
}

// from Sharma, Wu and Dalal 2005, table 1, on both sides of a discontinuity too
test.each([
  [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
  [[50, 2.49, -0.001], [50, -2.49, 0.001], 7.1792],
  [[50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195],
  [[50, 2.5, 0], [73, 25, -18], 27.1492],
  [[50, 2.5, 0], [50, 3.1736, 0.5854], 1],
  [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
  [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
] as const)("the library's formula agrees with the published pair %j, %j", (a, b, difference) => {
  const lab = ([l, a, b]: readonly [number, number, number]) => ({ mode: "lab65", l, a, b }) as const;
  expect(differenceCiede2000()(lab(a), lab(b))).toBeCloseTo(difference, 4);
});

test("a colour is not far from itself", () => {
  expect(
    colourDifference(
      striped(() => red),
      red,
    ),
  ).toBeCloseTo(0, 6);
});

test("three quarters of the picture may have other colours", () => {
  const joints = striped((x) => (x < 16 ? red : grey));
  expect(colourDifference(joints, red)).toBeCloseTo(0, 6);
  expect(
    colourDifference(
      striped((x) => (x < 8 ? red : grey)),
      red,
    ),
  ).toBeGreaterThan(10);
});

test("grain is averaged first", () => {
  const grain = striped((x) => (x % 2 === 0 ? [148, 148, 148] : [108, 108, 108]));
  expect(colourDifference(grain, grey)).toBeLessThan(0.5);
});
