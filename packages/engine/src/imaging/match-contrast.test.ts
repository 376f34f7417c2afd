import { expect, test } from "vitest";
import { matchContrast } from "./match-contrast.ts";
import type { Gray8, RgbPicture } from "./pixels.ts";

const side = 64;
const isInside = (x: number) => x >= side / 2;
/** The right half is selected. */
const mask: Gray8 = { format: "gray8", width: side, height: side, data: new Uint8Array(side * side) };
for (let i = 0; i < mask.data.length; i++) mask.data[i] = isInside(i % side) ? 255 : 0;

/** Squares of 2 pixels, darker and lighter than mid-grey by so much. */
function checkered(amplitude: (x: number) => number): RgbPicture {
  const data = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const sign = ((x >> 1) + (y >> 1)) % 2 === 0 ? 1 : -1;
      data.fill(128 + sign * amplitude(x), (y * side + x) * 3, (y * side + x) * 3 + 3);
    }
  return { width: side, height: side, data };
}

/** Mean deviation from mid-grey in one column. */
const contrastAt = ({ data }: RgbPicture, x: number) => {
  let sum = 0;
  for (let y = 0; y < side; y++) sum += Math.abs(data[(y * side + x) * 3]! - 128);
  return sum / side;
};

test("a filling of more contrast begins with that of its surroundings and gains its own further in", () => {
  const source = checkered(() => 10);
  const filled = checkered((x) => (isInside(x) ? 40 : 10));
  const before = structuredClone(filled);
  matchContrast(filled, source, mask);
  expect(contrastAt(filled, 34)).toBeLessThan(16);
  expect(contrastAt(filled, 48)).toBeGreaterThan(contrastAt(filled, 36));
  expect(contrastAt(filled, 60)).toBe(40);
  for (let x = 0; x < side / 2; x++) expect(contrastAt(filled, x)).toBe(contrastAt(before, x));
});

test("a filling of less contrast stays as it is", () => {
  const filled = checkered((x) => (isInside(x) ? 8 : 30));
  const before = structuredClone(filled);
  matchContrast(
    filled,
    checkered(() => 30),
    mask,
  );
  expect(filled).toEqual(before);
});

test("flat surroundings leave a part of the texture", () => {
  const filled = checkered((x) => (isInside(x) ? 40 : 0));
  matchContrast(
    filled,
    checkered(() => 0),
    mask,
  );
  expect(contrastAt(filled, 34)).toBeGreaterThan(5);
});

test("a filling that is the source stays, however quiet it is beside it", () => {
  const source = checkered((x) => (isInside(x) ? 40 : 5));
  const filled = structuredClone(source);
  matchContrast(filled, source, mask);
  expect(filled).toEqual(source);
});

test("a slope is no detail", () => {
  const slope = checkered(() => 0);
  for (let i = 0; i < side * side; i++) slope.data.fill(60 + 2 * (i % side), i * 3, i * 3 + 3);
  const before = structuredClone(slope);
  matchContrast(
    slope,
    checkered(() => 0),
    mask,
  );
  expect(slope).toEqual(before);
});

test("where everything is selected there is nothing to compare with", () => {
  const filled = checkered(() => 40);
  const before = structuredClone(filled);
  matchContrast(filled, before, { ...mask, data: mask.data.map(() => 255) });
  expect(filled).toEqual(before);
});
