import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillMasked } from "./fill-masked.ts";
import type { Gray8, RgbPicture } from "./pixels.ts";
import { arbitraryMask, arbitrarySize } from "./testing/arbitrary-pixels.ts";

const pictures = arbitrarySize(24).chain((size) => {
  const length = size.width * size.height * 3;
  const data = fc.uint8Array({ minLength: length, maxLength: length });
  return fc.record({ picture: data.map((samples): RgbPicture => ({ ...size, data: samples })), mask: hole(size) });
});

/** A mask that leaves at least one pixel. */
function hole(size: { width: number; height: number }): fc.Arbitrary<Gray8> {
  return arbitraryMask(size).map((mask) => {
    mask.data[0] = 0;
    return mask;
  });
}

describe("fillMasked", () => {
  it("keeps what the mask keeps, to within a level", () => {
    fc.assert(
      fc.property(pictures, ({ picture, mask }) => {
        const { data } = fillMasked(picture, mask);
        mask.data.forEach((level, i) => {
          if (level > 0) return;
          for (let c = 0; c < 3; c++) {
            expect(Math.abs(data[i * 3 + c]! - picture.data[i * 3 + c]!)).toBeLessThanOrEqual(1);
          }
        });
      }),
    );
  });

  it("does not look at what is under the hole", () => {
    fc.assert(
      fc.property(pictures, ({ picture, mask }) => {
        const binary = { ...mask, data: mask.data.map((level) => (level < 128 ? 0 : 255)) };
        const hidden = picture.data.map((sample, i) =>
          binary.data[Math.floor(i / 3)] === 255 ? 255 - sample : sample,
        );
        expect(fillMasked({ ...picture, data: hidden }, binary)).toEqual(fillMasked(picture, binary));
      }),
    );
  });

  it("reaches the middle of a hole with the colours of its sides", () => {
    const [width, height] = [96, 48];
    const data = new Uint8Array(width * height * 3).map((_, i) => (Math.floor(i / 3) % width < 48 ? 40 : 220));
    const mask = new Uint8Array(width * height).fill(255);
    for (let y = 0; y < height; y++)
      mask.fill(0, y * width, y * width + 8).fill(0, (y + 1) * width - 8, (y + 1) * width);
    const filled = fillMasked({ width, height, data }, { format: "gray8", width, height, data: mask }).data;
    const row = Array.from({ length: width }, (_, x) => filled[(24 * width + x) * 3]!);
    expect(row[10]).toBeLessThan(60);
    expect(row[48]).toBeGreaterThan(100);
    expect(row[48]).toBeLessThan(160);
    expect(row[85]).toBeGreaterThan(200);
  });

  it("is black where nothing is known", () => {
    const data = new Uint8Array(12).fill(200);
    const mask = { format: "gray8", width: 2, height: 2, data: new Uint8Array(4).fill(255) } as const;
    expect([...fillMasked({ width: 2, height: 2, data }, mask).data]).toEqual(new Array(12).fill(0));
  });

  it("refuses a mask of another size", () => {
    const mask = { format: "gray8", width: 3, height: 2, data: new Uint8Array(6) } as const;
    expect(() => fillMasked({ width: 2, height: 2, data: new Uint8Array(12) }, mask)).toThrow(/`mask`/);
  });
});
