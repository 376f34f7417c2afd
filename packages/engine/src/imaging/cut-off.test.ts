import fc from "fast-check";
import { expect, test } from "vitest";
import { findSubject, type Side, sidesTouched } from "./cut-off.ts";
import { emptyMask, type Gray8, type RgbPicture } from "./pixels.ts";
import type { Rect } from "./rect.ts";

const width = 160;
const height = 120;

function box({ x, y, width: w, height: h }: Rect): Gray8 {
  const mask = emptyMask({ width, height });
  for (let row = y; row < y + h; row++) mask.data.fill(255, row * width + x, row * width + x + w);
  return mask;
}

/** A box of one colour before another, both with some noise. */
function picture(rect: Rect, noise: number): RgbPicture {
  const { data: inside } = box(rect);
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < inside.length; i++) {
    const wobble = (((i * 2654435761) >>> 16) % (2 * noise + 1)) - noise;
    const color = inside[i] === 255 ? [190, 60, 40] : [70, 110, 120];
    for (let c = 0; c < 3; c++) data[i * 3 + c] = color[c]! + wobble;
  }
  return { width, height, data };
}

const boxes = fc.record({
  x: fc.constantFrom(0, 30),
  y: fc.constantFrom(0, 25),
  width: fc.integer({ min: 40, max: 80 }),
  height: fc.integer({ min: 40, max: 70 }),
  toRight: fc.boolean(),
  toBottom: fc.boolean(),
});

test("the sides that a box reaches, found in its mask and in its picture", () => {
  fc.assert(
    fc.property(boxes, fc.constantFrom(0, 6), ({ toRight, toBottom, ...rect }, noise) => {
      const x = toRight ? width - rect.width : rect.x;
      const y = toBottom ? height - rect.height : rect.y;
      const placed = { ...rect, x, y };
      const wanted = new Set<Side>();
      if (x === 0) wanted.add("left");
      if (y === 0) wanted.add("top");
      if (x + rect.width === width) wanted.add("right");
      if (y + rect.height === height) wanted.add("bottom");
      expect(new Set(sidesTouched(box(placed)))).toEqual(wanted);
      expect(new Set(sidesTouched(findSubject(picture(placed, noise))!))).toEqual(wanted);
    }),
    { numRuns: 40 },
  );
});

test("a hair at the edge cuts nothing off", () => {
  expect(sidesTouched(box({ x: 0, y: 50, width: 40, height: 1 }))).toEqual([]);
});

test("nothing stands out of one colour", () => {
  expect(findSubject({ width, height, data: new Uint8Array(width * height * 3).fill(99) })).toBeNull();
});
