import fc from "fast-check";
import { expect, test } from "vitest";
import type { Pixels } from "./pixels.ts";
import { bytesOfPixels, pixelsFromBytes } from "./raw-pixels.ts";
import { arbitraryMask, arbitraryPixels, arbitrarySize } from "./testing/arbitrary-pixels.ts";

const anyPixels: fc.Arbitrary<Pixels> = arbitrarySize(6).chain((size) =>
  fc.oneof(
    arbitraryPixels("rgba8", size),
    arbitraryPixels("rgba16", size),
    arbitraryPixels("rgba-f32", size),
    arbitraryMask(size),
  ),
);

test("bytes and back give the same pixels, wherever the bytes lie in memory", () => {
  fc.assert(
    fc.property(anyPixels, fc.nat(7), (pixels, shift) => {
      const bytes = bytesOfPixels(pixels);
      const moved = new Uint8Array(bytes.length + shift);
      moved.set(bytes, shift);
      expect(pixelsFromBytes(pixels.format, pixels, moved.subarray(shift), "image")).toEqual(pixels);
    }),
  );
});

test("samples are little-endian", () => {
  const { data } = pixelsFromBytes(
    "rgba16",
    { width: 1, height: 1 },
    Uint8Array.of(1, 0, 0, 1, 255, 255, 2, 3),
    "image",
  );
  expect([...data]).toEqual([1, 256, 65535, 770]);
});

test("bytes that do not fit the size are refused", () => {
  fc.assert(
    fc.property(
      anyPixels,
      fc.integer({ min: -8, max: 8 }).filter((more) => more !== 0),
      (pixels, more) => {
        const bytes = new Uint8Array(Math.max(0, bytesOfPixels(pixels).length + more));
        expect(() => pixelsFromBytes(pixels.format, pixels, bytes, "image")).toThrow(
          expect.objectContaining({ code: "image.size_mismatch" }),
        );
      },
    ),
  );
});

test("sizes beyond the limit are refused before anything is read", () => {
  for (const size of [
    { width: 30_000, height: 30_000 },
    { width: 40_000, height: 1 },
  ]) {
    expect(() => pixelsFromBytes("gray8", size, new Uint8Array(0), "mask")).toThrow(
      expect.objectContaining({ code: "image.too_large" }),
    );
  }
  expect(() => pixelsFromBytes("gray8", { width: 0, height: 5 }, new Uint8Array(0), "mask")).toThrow(
    expect.objectContaining({ code: "image.wrong_format" }),
  );
});
