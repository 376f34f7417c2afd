import { expect, test } from "vitest";
import { emptyMask, type Rgba8, type RgbaF32 } from "./pixels.ts";
import { countChangedOutside, measureSeam } from "./seam.ts";

/** Stripes one level apart, brighter by `lift` in the right half. */
function stripes(lift: number): Rgba8 {
  const data = new Uint8Array(32 * 32 * 4).fill(255);
  for (let i = 0; i < 32 * 32; i++) {
    const x = i % 32;
    data.fill(100 + (x % 2) * 10 + (x < 16 ? 0 : lift), i * 4, i * 4 + 3);
  }
  return { format: "rgba8", width: 32, height: 32, data };
}

const rightHalf = emptyMask({ width: 32, height: 32 });
for (let i = 0; i < 32 * 32; i++) rightHalf.data[i] = i % 32 < 16 ? 0 : 255;

test("a fill that continues the picture has the picture's own steps", () => {
  const report = measureSeam(stripes(0), rightHalf);
  expect(report).toMatchObject({ meanStep: 10, worstStep: 10, edgePairs: 32 });
  // steps down the stripes are 0 and count too
  expect(report.localStep).toBeGreaterThan(4);
  expect(report.ratio).toBeCloseTo(10 / report.localStep!);
});

test("a visible edge shows in the step but not in the surroundings", () => {
  const plain = measureSeam(stripes(0), rightHalf);
  const lifted = measureSeam(stripes(60), rightHalf);
  expect(lifted.meanStep).toBe(50);
  expect(lifted.localStep).toBe(plain.localStep);
});

test("without an edge or surroundings there is nothing to compare", () => {
  const all = { ...rightHalf, data: new Uint8Array(32 * 32).fill(255) };
  expect(measureSeam(stripes(0), all)).toEqual({
    meanStep: 0,
    worstStep: 0,
    localStep: null,
    ratio: null,
    edgePairs: 0,
  });
});

test("a mask of another size is refused", () => {
  expect(() => measureSeam(stripes(0), emptyMask({ width: 3, height: 3 }))).toThrow(
    expect.objectContaining({ code: "image.size_mismatch" }),
  );
});

test("changed bits are counted outside the mask only, NaN and −0 by their bits", () => {
  const before: RgbaF32 = {
    format: "rgba-f32",
    width: 3,
    height: 1,
    data: Float32Array.of(Number.NaN, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1),
  };
  const mask = { format: "gray8" as const, width: 3, height: 1, data: Uint8Array.of(0, 0, 1) };
  const after = { ...before, data: before.data.slice() };
  expect(countChangedOutside(before, after, mask)).toBe(0);
  after.data[8] = 0.5;
  expect(countChangedOutside(before, after, mask)).toBe(0);
  after.data[4] = -0;
  expect(countChangedOutside(before, after, mask)).toBe(1);
});
