import fc from "fast-check";
import { expect, test } from "vitest";
import { maskBounds } from "./mask.ts";
import type { Gray8 } from "./pixels.ts";
import { containsRect, type Rect } from "./rect.ts";
import { fadeInwards, shapedBounds, shapeSelection } from "./selection.ts";

const side = 60;

function boxes(rects: readonly Rect[]): Gray8 {
  const data = new Uint8Array(side * side);
  for (const { x, y, width, height } of rects)
    for (let row = y; row < Math.min(side, y + height); row++)
      data.fill(255, row * side + x, row * side + Math.min(side, x + width));
  return { format: "gray8", width: side, height: side, data };
}

const masks = fc
  .array(
    fc.record({
      x: fc.nat(side - 1),
      y: fc.nat(side - 1),
      width: fc.integer({ min: 1, max: 30 }),
      height: fc.integer({ min: 1, max: 30 }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map(boxes);
const shapes = fc.record({
  growPx: fc.nat(12),
  featherPx: fc.double({ min: 0, max: 12, noNaN: true }),
  featherPercent: fc.double({ min: 0, max: 40, noNaN: true }),
});

test("the foretold bounds hold everything that is selected", () => {
  fc.assert(
    fc.property(masks, shapes, (mask, shape) => {
      const shaped = shapeSelection(mask, shape);
      const foretold = shapedBounds(maskBounds(mask)!, mask, shape);
      const bounds = maskBounds(shaped);
      if (bounds !== null) expect(containsRect(foretold, bounds)).toBe(true);
    }),
  );
});

test("a shape of zeros changes nothing, and shaping leaves its input alone", () => {
  fc.assert(
    fc.property(masks, shapes, (mask, shape) => {
      const before = mask.data.slice();
      shapeSelection(mask, shape);
      fadeInwards(mask, shape.growPx);
      expect(mask.data).toEqual(before);
      expect(shapeSelection(mask, { growPx: 0, featherPx: 0, featherPercent: 0 })).toBe(mask);
    }),
  );
});

test("growing only adds, fading inwards only takes away, and something is left", () => {
  fc.assert(
    fc.property(masks, fc.integer({ min: 1, max: 10 }), (mask, px) => {
      const grown = shapeSelection(mask, { growPx: px, featherPx: 0, featherPercent: 0 });
      const faded = fadeInwards(mask, px);
      expect(grown.data.every((sample, i) => sample >= mask.data[i]!)).toBe(true);
      expect(faded.data.every((sample, i) => sample <= mask.data[i]!)).toBe(true);
      expect(maskBounds(faded)).not.toBeNull();
    }),
  );
});

test("an edge fades over about the width asked for", () => {
  const half = boxes([{ x: 0, y: 0, width: 30, height: side }]);
  const row = (mask: Gray8) => Array.from(mask.data.subarray(30 * side, 31 * side));
  const soft = row(shapeSelection(half, { growPx: 0, featherPx: 10, featherPercent: 0 }));
  expect(soft[18]).toBeGreaterThan(245);
  expect(soft[42]).toBeLessThan(10);
  expect(Math.abs(soft[29]! + soft[30]! - 255)).toBeLessThan(6);
  const faded = row(fadeInwards(half, 10));
  expect(faded[17]).toBeGreaterThan(245);
  expect(faded[29]).toBeLessThan(20);
  expect(faded[30]).toBe(0);
});
