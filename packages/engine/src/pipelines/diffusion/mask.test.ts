import fc from "fast-check";
import { expect, test } from "vitest";
import { binarize, blend, hideMasked, maskLatents } from "./mask.ts";

test("a mask is on from 128", () => {
  expect(Array.from(binarize({ width: 4, height: 1, data: Uint8Array.of(0, 127, 128, 255) }))).toEqual([0, 0, 1, 1]);
});

test("a latent cell takes its top left pixel", () => {
  const mask = new Float32Array(16 * 8);
  mask[8] = 1;
  mask[9] = 1;
  expect(Array.from(maskLatents(mask, 16, 8, 8))).toEqual([0, 1]);
  mask[8] = 0;
  expect(Array.from(maskLatents(mask, 16, 8, 8))).toEqual([0, 0]);
});

test("what is to change becomes mid-grey in every channel", () => {
  const image = Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
  expect(hideMasked(image, Float32Array.of(0, 1))).toEqual(Float32Array.of(0.1, 0, 0.3, 0, 0.5, 0));
});

test("blending keeps where the mask is 0, changes where it is 1 and never leaves the two", () => {
  const value = fc.float({ min: -8, max: 8, noNaN: true });
  const weight = fc.float({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(value, value, weight, (changed, kept, soft) => {
      const latents = Float32Array.of(changed, changed, changed);
      blend(latents, new Float32Array(3).fill(kept), Float32Array.of(0, 1, soft));
      expect(latents[0]).toBe(kept === 0 ? latents[0] : kept);
      expect(latents[1]).toBe(changed === 0 ? latents[1] : changed);
      expect(latents[2]).toBeGreaterThanOrEqual(Math.min(kept, changed) - 1e-5);
      expect(latents[2]).toBeLessThanOrEqual(Math.max(kept, changed) + 1e-5);
    }),
  );
});
