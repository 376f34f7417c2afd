import fc from "fast-check";
import { expect, test } from "vitest";
import type { Gray8 } from "./pixels.ts";
import { findRim } from "./rim.ts";

const maskOf = (width: number, data: readonly number[]): Gray8 => ({
  format: "gray8",
  width,
  height: data.length / width,
  data: Uint8Array.from(data),
});

test("depths grow from the half-way line to both sides", () => {
  const { depths } = findRim(maskOf(6, [0, 0, 100, 200, 255, 255]), 1);
  expect([...depths]).toEqual([255, 1, 0, 0, 1, 255]);
});

test("corners count at every second step", () => {
  const dot = Array.from({ length: 49 }, (_, i) => (i === 24 ? 255 : 0));
  const { depths } = findRim(maskOf(7, dot), 3);
  const rows = Array.from({ length: 4 }, (_, y) => [...depths.subarray(y * 7, y * 7 + 4)]);
  expect(rows).toEqual([
    [255, 3, 2, 2],
    [3, 2, 2, 1],
    [2, 2, 1, 0],
    [2, 1, 0, 0],
  ]);
});

test("every place is listed once, with the depth of its nearest edge", () => {
  const masks = fc.record({
    width: fc.integer({ min: 1, max: 9 }),
    samples: fc.array(fc.constantFrom(0, 127, 128, 255)),
  });
  fc.assert(
    fc.property(masks, fc.integer({ min: 0, max: 6 }), ({ width, samples }, reachPx) => {
      const height = Math.floor(samples.length / width);
      const { places, depths } = findRim(maskOf(width, samples.slice(0, width * height)), reachPx);
      expect(new Set(places).size).toBe(places.length);
      expect(places.length).toBe(depths.filter((depth) => depth !== 255).length);
      expect(places.every((i) => depths[i]! <= reachPx)).toBe(true);
    }),
  );
});
