import fc from "fast-check";
import { expect, test } from "vitest";
import {
  coverMask,
  growMask,
  growMaskRound,
  invertMask,
  isEmptyMask,
  maskBounds,
  requireMaskBounds,
  shrinkMask,
  thresholdMask,
} from "./mask.ts";
import { emptyMask, type Gray8 } from "./pixels.ts";
import { arbitraryMask, arbitrarySize } from "./testing/arbitrary-pixels.ts";

const masks = arbitrarySize(12).chain(arbitraryMask);

function onePixel(width: number, height: number, x: number, y: number, value = 255): Gray8 {
  const mask = emptyMask({ width, height });
  mask.data[y * width + x] = value;
  return mask;
}

function sampleAt({ width, height, data }: Gray8, x: number, y: number): number | null {
  return x < 0 || y < 0 || x >= width || y >= height ? null : data[y * width + x]!;
}

test("bounds are the tightest box around the faintest selection", () => {
  fc.assert(
    fc.property(masks, (mask) => {
      const selected = Array.from(mask.data.keys()).filter((i) => mask.data[i]! > 0);
      const columns = selected.map((i) => i % mask.width);
      const rows = selected.map((i) => Math.floor(i / mask.width));
      const expected =
        selected.length === 0
          ? null
          : {
              x: Math.min(...columns),
              y: Math.min(...rows),
              width: Math.max(...columns) - Math.min(...columns) + 1,
              height: Math.max(...rows) - Math.min(...rows) + 1,
            };
      expect(maskBounds(mask)).toEqual(expected);
      expect(isEmptyMask(mask)).toBe(expected === null);
    }),
  );
});

test("one pixel in a corner is found", () => {
  expect(maskBounds(onePixel(7, 5, 6, 4, 1))).toEqual({ x: 6, y: 4, width: 1, height: 1 });
});

test("an empty mask is refused with what to do", () => {
  expect(() => requireMaskBounds("mask", emptyMask({ width: 3, height: 2 }))).toThrow(
    expect.objectContaining({
      code: "image.empty_mask",
      message: expect.stringContaining("expected at least one sample above 0 for `mask`, received 3×2 zeros"),
    }),
  );
});

test("growing takes the largest sample of a square, shrinking the smallest", () => {
  fc.assert(
    fc.property(masks, fc.nat(4), (mask, radius) => {
      const grown = growMask(mask, radius);
      const shrunk = shrinkMask(mask, radius);
      for (let y = 0; y < mask.height; y++) {
        for (let x = 0; x < mask.width; x++) {
          const near: number[] = [];
          for (let dy = -radius; dy <= radius; dy++) {
            for (let dx = -radius; dx <= radius; dx++) {
              const sample = sampleAt(mask, x + dx, y + dy);
              if (sample !== null) near.push(sample);
            }
          }
          expect(sampleAt(grown, x, y)).toBe(Math.max(...near));
          expect(sampleAt(shrunk, x, y)).toBe(Math.min(...near));
        }
      }
    }),
  );
});

test("round growing lies between no growing and square growing", () => {
  fc.assert(
    fc.property(masks, fc.nat(5), (mask, radius) => {
      const round = growMaskRound(mask, radius).data;
      const square = growMask(mask, radius).data;
      for (let i = 0; i < round.length; i++) {
        expect(round[i]).toBeGreaterThanOrEqual(mask.data[i]!);
        expect(round[i]).toBeLessThanOrEqual(square[i]!);
      }
    }),
  );
});

test("a pixel grows into a disc", () => {
  const { data } = growMaskRound(onePixel(5, 5, 2, 2), 2);
  const rows = Array.from({ length: 5 }, (_, y) =>
    [...data.subarray(y * 5, y * 5 + 5)].map((s) => (s > 0 ? "#" : ".")).join(""),
  );
  expect(rows).toEqual(["..#..", "#####".replace(/^#|#$/g, "#"), "#####", "#####", "..#.."]);
});

test("inverting twice changes nothing", () => {
  fc.assert(
    fc.property(masks, (mask) => {
      expect(invertMask(invertMask(mask))).toEqual(mask);
    }),
  );
});

test("threshold keeps what is at least that much", () => {
  const mask = { format: "gray8" as const, width: 4, height: 1, data: Uint8Array.of(0, 127, 128, 255) };
  expect([...thresholdMask(mask, 128).data]).toEqual([0, 0, 255, 255]);
});

test("covering loses no selected pixel and selects nothing that none touches", () => {
  fc.assert(
    fc.property(masks, arbitrarySize(30), (mask, target) => {
      const covered = coverMask(mask, target);
      for (let ty = 0; ty < target.height; ty++) {
        for (let tx = 0; tx < target.width; tx++) {
          let touched = false;
          for (let y = 0; y < mask.height; y++) {
            for (let x = 0; x < mask.width; x++) {
              const overlapsAcross =
                x * target.width < (tx + 1) * mask.width && (x + 1) * target.width > tx * mask.width;
              const overlapsDown =
                y * target.height < (ty + 1) * mask.height && (y + 1) * target.height > ty * mask.height;
              if (overlapsAcross && overlapsDown && sampleAt(mask, x, y)! > 0) touched = true;
            }
          }
          expect(sampleAt(covered, tx, ty)).toBe(touched ? 255 : 0);
        }
      }
    }),
    { numRuns: 50 },
  );
});
