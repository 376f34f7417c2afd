import fc from "fast-check";
import { expect, test } from "vitest";
import { type ResizeFilter, resizeMask, resizePicture, resizePixels, resizeSamples } from "./resize.ts";
import { arbitraryMask, arbitraryPicture, arbitrarySize } from "./testing/arbitrary-pixels.ts";

// results of Pillow 12.3.0's Image.resize on the same samples
const grey = {
  format: "gray8" as const,
  width: 5,
  height: 4,
  data: Uint8Array.of(121, 66, 189, 242, 33, 6, 240, 132, 119, 98, 240, 243, 203, 77, 118, 77, 199, 7, 32, 81),
};
const greyAt3x6: Record<ResizeFilter, number[]> = {
  nearest: [121, 189, 33, 6, 132, 98, 6, 132, 98, 240, 203, 118, 240, 203, 118, 77, 7, 81],
  box: [94, 189, 138, 123, 132, 109, 123, 132, 109, 242, 203, 98, 138, 7, 57, 138, 7, 57],
  bilinear: [97, 173, 123, 102, 163, 115, 129, 158, 106, 218, 179, 101, 185, 120, 80, 129, 55, 60],
  hamming: [100, 179, 112, 97, 163, 109, 98, 147, 106, 237, 190, 103, 182, 115, 83, 123, 38, 63],
  bicubic: [92, 181, 126, 91, 170, 115, 126, 164, 101, 236, 188, 99, 194, 117, 74, 126, 47, 53],
  lanczos: [87, 187, 132, 79, 174, 114, 134, 175, 94, 246, 194, 96, 202, 115, 69, 122, 45, 46],
};
const filters = Object.keys(greyAt3x6) as ResizeFilter[];

test.each(filters)("%s agrees with Pillow to the bit", (filter) => {
  expect([...resizeMask(grey, { width: 3, height: 6 }, filter).data]).toEqual(greyAt3x6[filter]);
});

test("a fractional box agrees with Pillow to the bit", () => {
  const box = { x: 0.5, y: 1, width: 3.5, height: 2.25 };
  const resized = resizeMask(grey, { width: 3, height: 3 }, "lanczos", box);
  expect([...resized.data]).toEqual([123, 179, 122, 226, 237, 95, 219, 161, 64]);
});

test("colours are weighed by alpha as Pillow does", () => {
  const data = Uint8Array.of(
    ...[21, 154, 15, 137, 242, 198, 218, 202, 227, 68, 187, 49],
    ...[18, 69, 253, 111, 132, 223, 154, 215, 197, 179, 208, 118],
  );
  const resized = resizePixels({ format: "rgba8", width: 3, height: 2, data }, { width: 2, height: 3 }, "bicubic");
  expect([...resized.data]).toEqual([
    125, 178, 103, 167, 255, 155, 225, 102, 101, 165, 152, 159, 200, 186, 194, 131, 73, 149, 205, 150, 163, 208, 176,
    159,
  ]);
});

test("what is transparent does not bleed into what is not", () => {
  const data = Uint8Array.of(255, 0, 0, 255, 0, 255, 0, 0);
  const resized = resizePixels({ format: "rgba8", width: 2, height: 1, data }, { width: 1, height: 1 }, "box");
  expect([...resized.data.subarray(0, 3)]).toEqual([255, 0, 0]);
});

test("the same size gives the same samples in a buffer of its own", () => {
  fc.assert(
    fc.property(arbitrarySize().chain(arbitraryPicture), fc.constantFrom(...filters), (picture, filter) => {
      const same = resizePicture(picture, picture, filter);
      expect(same.data).toEqual(picture.data);
      expect(same.data.buffer).not.toBe(picture.data.buffer);
    }),
  );
});

test("a flat picture stays flat at any size", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 255 }),
      arbitrarySize(),
      arbitrarySize(60),
      fc.constantFrom(...filters),
      (value, from, to, filter) => {
        const flat = new Uint8Array(from.width * from.height * 3).fill(value);
        expect(resizeSamples(flat, from, 3, to, filter)).toEqual(new Uint8Array(to.width * to.height * 3).fill(value));
      },
    ),
  );
});

test("mirroring before or after makes no difference", () => {
  fc.assert(
    fc.property(
      arbitrarySize().chain(arbitraryMask),
      arbitrarySize(40),
      fc.constantFrom<ResizeFilter>("bilinear", "bicubic", "lanczos"),
      (mask, to, filter) => {
        const mirrored = { ...mask, data: mask.data.toReversed() };
        const a = resizeMask(mirrored, to, filter).data;
        const b = resizeMask(mask, to, filter).data.toReversed();
        // the fixed-point sums round at most one level apart
        for (let i = 0; i < a.length; i++) expect(Math.abs(a[i]! - b[i]!)).toBeLessThanOrEqual(1);
      },
    ),
  );
});
