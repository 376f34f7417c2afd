import { expect, test } from "vitest";
import { torchNormal } from "../numerics/noise.ts";
import { fitLayerNorm, layerNorm } from "./layer-norm.ts";

test("rows get mean 0 and variance 1, then scale and shift", () => {
  const rows = Float32Array.of(1, 2, 3, 4, 10, 10, 10, 10);
  layerNorm(rows, { scale: new Float32Array(4).fill(2), shift: Float32Array.of(0, 0, 0, 1) }, 1e-5);
  const expected = [-3, -1, 1, 3].map((value) => (2 * value) / Math.sqrt(5));
  expect(Array.from(rows.slice(0, 3))).toEqual(expected.slice(0, 3).map((value) => expect.closeTo(value, 4)));
  expect(rows[3]).toBeCloseTo(expected[3]! + 1, 4);
  expect(Array.from(rows.slice(4))).toEqual([0, 0, 0, 1]);
});

test("scale and shift are found again from what went in and came out", () => {
  const width = 12;
  const before = torchNormal(1, 77 * width);
  const norm = { scale: torchNormal(2, width), shift: torchNormal(3, width) };
  const after = before.slice();
  layerNorm(after, norm, 1e-5);
  const found = fitLayerNorm(before, after, width, 1e-5);
  for (let i = 0; i < width; i++) {
    expect(found.norm.scale[i]).toBeCloseTo(norm.scale[i]!, 5);
    expect(found.norm.shift[i]).toBeCloseTo(norm.shift[i]!, 5);
  }
  expect(found.error).toBeLessThan(1e-5);
});

test("states that no layer normalisation connects leave a large error", () => {
  expect(fitLayerNorm(torchNormal(1, 240), torchNormal(2, 240), 12, 1e-5).error).toBeGreaterThan(0.5);
});
