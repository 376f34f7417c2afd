import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeLinearLight, flattenPixels, toGrey, toOpaquePixels, toRgba8 } from "./convert.ts";
import type { RgbaF32 } from "./pixels.ts";
import { arbitraryPicture, arbitraryPixels, arbitrarySize } from "./testing/arbitrary-pixels.ts";

test("opaque pixels and back give the same picture", () => {
  fc.assert(
    fc.property(arbitrarySize().chain(arbitraryPicture), (picture) => {
      expect(flattenPixels(toOpaquePixels(picture))).toEqual(picture);
    }),
  );
});

test("transparent pixels show the background", () => {
  const pixels = { format: "rgba8" as const, width: 1, height: 1, data: Uint8Array.of(9, 9, 9, 0) };
  expect([...flattenPixels(pixels).data]).toEqual([255, 255, 255]);
  expect([...flattenPixels(pixels, 128).data]).toEqual([128, 128, 128]);
});

test("every 8-bit sample survives a detour through 16 bits", () => {
  const data = Uint16Array.from({ length: 256 }, (_, sample) => sample * 257);
  const narrowed = toRgba8({ format: "rgba16", width: 64, height: 1, data });
  expect([...narrowed.data]).toEqual(Array.from({ length: 256 }, (_, sample) => sample));
});

test("floats are clipped, and not-a-number is black", () => {
  const data = Float32Array.of(-1, 0.5, 2, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1, 1);
  const pixels: RgbaF32 = { format: "rgba-f32", width: 2, height: 1, data };
  expect([...toRgba8(pixels).data]).toEqual([0, 128, 255, 0, 255, 0, 255, 255]);
});

test("any pixels become 8-bit without a throw", () => {
  fc.assert(
    fc.property(
      arbitrarySize(6).chain((size) => arbitraryPixels("rgba-f32", size)),
      (pixels) => {
        expect(toRgba8(pixels).data.length).toBe(pixels.data.length);
      },
    ),
  );
});

test("grey follows the luma weights", () => {
  const picture = { width: 4, height: 1, data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255) };
  expect([...toGrey(picture).data]).toEqual([76, 150, 29, 255]);
});

test("linear light is encoded for display, alpha is not", () => {
  const data = Float32Array.of(0, 0.21404114, 1, 0.25, -0.21404114, 0.001, 4, 1);
  const { data: encoded } = encodeLinearLight({ format: "rgba-f32", width: 2, height: 1, data });
  const expected = [0, 0.5, 1, 0.25, -0.5, 0.01292, 1.825, 1];
  for (const [i, value] of expected.entries()) expect(encoded[i]).toBeCloseTo(value, 3);
});
