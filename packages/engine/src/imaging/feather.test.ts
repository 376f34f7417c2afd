import fc from "fast-check";
import { expect, test } from "vitest";
import { blurSamples, featherMask, gaussianBlurMask } from "./feather.ts";
import { emptyMask } from "./pixels.ts";
import { arbitraryMask, arbitrarySize } from "./testing/arbitrary-pixels.ts";

const masks = arbitrarySize(20).chain(arbitraryMask);

test("agrees with Pillow's GaussianBlur to the bit", () => {
  const data = Uint8Array.of(121, 66, 189, 242, 33, 6, 240, 132, 119, 98, 240, 243, 203, 77, 118, 77, 199, 7, 32, 81);
  // Pillow 12.3.0, radius 1.3
  expect([...featherMask({ format: "gray8", width: 5, height: 4, data }, 1.3).data]).toEqual([
    125, 137, 144, 132, 117, 137, 142, 140, 125, 110, 147, 143, 129, 110, 97, 149, 138, 118, 97, 86,
  ]);
});

test("feathering stays between the darkest and the lightest sample, and 0 changes nothing", () => {
  fc.assert(
    fc.property(masks, fc.double({ min: 0, max: 30, noNaN: true }), (mask, featherPx) => {
      const least = Math.min(...mask.data);
      const most = Math.max(...mask.data);
      for (const sample of featherMask(mask, featherPx).data) {
        expect(sample).toBeGreaterThanOrEqual(least);
        expect(sample).toBeLessThanOrEqual(most);
      }
      expect(featherMask(mask, 0)).toEqual(mask);
    }),
  );
});

test("an edge becomes a slope that never falls, half-way where the edge was", () => {
  const mask = emptyMask({ width: 64, height: 1 });
  mask.data.fill(255, 32);
  const { data } = featherMask(mask, 4);
  for (let x = 1; x < 64; x++) expect(data[x]).toBeGreaterThanOrEqual(data[x - 1]!);
  expect(Math.abs(data[31]! + data[32]! - 255)).toBeLessThanOrEqual(2);
  expect(data[0]).toBe(0);
  expect(data[63]).toBe(255);
});

test("channels do not mix", () => {
  const size = { width: 9, height: 7 };
  const flat = new Uint8Array(size.width * size.height * 3).map((_, i) => [10, 128, 250][i % 3]!);
  expect(blurSamples(flat, size, 3, 3.5)).toEqual(flat);
});

test("a sampled kernel keeps flat masks flat, even narrower than the kernel", () => {
  fc.assert(
    fc.property(arbitrarySize(6), fc.nat(255), (size, value) => {
      const mask = emptyMask(size);
      mask.data.fill(value);
      expect(gaussianBlurMask(mask, 4, 10)).toEqual(mask);
    }),
  );
});
