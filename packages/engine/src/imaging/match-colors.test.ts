import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compositeLayer } from "./composite.ts";
import { toOpaquePixels } from "./convert.ts";
import { matchColors } from "./match-colors.ts";
import { emptyMask, type Gray8, type RgbPicture } from "./pixels.ts";
import type { Rect } from "./rect.ts";
import { measureSeam } from "./seam.ts";
import { arbitraryMask, arbitraryPicture, arbitrarySize } from "./testing/arbitrary-pixels.ts";

const size = { width: 96, height: 80 };
const middle = { x: 24, y: 20, width: 48, height: 40 };

function paint(color: (x: number, y: number, c: number) => number): RgbPicture {
  const data = Uint8Array.from({ length: 96 * 80 * 3 }, (_, i) => {
    const at = Math.floor(i / 3);
    return Math.round(Math.min(255, Math.max(0, color(at % 96, Math.floor(at / 96), i % 3))));
  });
  return { ...size, data };
}

function select({ x, y, width, height }: Rect): Gray8 {
  const mask = emptyMask(size);
  for (let row = y; row < y + height; row++) mask.data.fill(255, row * 96 + x, row * 96 + x + width);
  return mask;
}

function ratioOf(picture: RgbPicture, source: RgbPicture, mask: Gray8): number {
  const layer = {
    name: "",
    x: 0,
    y: 0,
    pixels: toOpaquePixels(picture),
    mask: { x: 0, y: 0, pixels: mask },
    opacity: 1,
  };
  return measureSeam(compositeLayer(toOpaquePixels(source), layer), mask).ratio!;
}

const waves = (x: number, y: number, c: number) => 120 + 30 * Math.sin(x / 5 + c) * Math.cos(y / 7) + x / 3;

describe("a filling that is the source, but for", () => {
  const shifts: [string, (x: number, y: number, c: number) => number][] = [
    ["nothing", () => 0],
    ["a shift of all channels", () => 15],
    ["a cast", (_x, _y, c) => [12, -9, 4][c]!],
    ["a shift that grows from left to right", (x) => x / 5 - 8],
  ];
  test.each(shifts)("%s, becomes the source", (_, shift) => {
    const source = paint(waves);
    const painted = paint((x, y, c) => waves(x, y, c) - shift(x, y, c));
    const mask = select(middle);
    const { data } = matchColors(painted, source, mask);
    const worst = data.reduce((most, sample, i) => Math.max(most, Math.abs(sample - source.data[i]!)), 0);
    expect(worst).toBeLessThanOrEqual(4);
    expect(ratioOf(painted, source, mask) * 1.001).toBeGreaterThanOrEqual(ratioOf({ ...painted, data }, source, mask));
  });
});

test("an edge that a shift makes is gone", () => {
  const source = paint(waves);
  const painted = paint((x, y, c) => waves(x, y, c) + 30);
  const mask = select(middle);
  expect(ratioOf(painted, source, mask)).toBeGreaterThan(4);
  expect(ratioOf(matchColors(painted, source, mask), source, mask)).toBeLessThan(1.25);
});

test("what a model meant to paint stays: only a rim is led to the surroundings", () => {
  const source = paint(() => 240);
  const painted = paint(() => 20);
  const { data } = matchColors(painted, source, select(middle));
  const sample = (x: number, y: number) => data[(y * 96 + x) * 3]!;
  expect(sample(48, 40)).toBeLessThan(55);
  expect(sample(34, 40)).toBeLessThan(90);
  expect(sample(23, 40)).toBe(240);
});

test("where the painting is rougher than the source, its outermost pixels are eased in", () => {
  const source = paint((x, y) => 120 + ((x + y) % 2) * 4);
  const painted = paint((x, y) => 120 + (x % 2) * 60 + (y % 2) * 30 - 40);
  const mask = select(middle);
  const { data } = matchColors(painted, source, mask);
  expect(ratioOf({ ...painted, data }, source, mask)).toBeLessThan(0.75 * ratioOf(painted, source, mask));
  const deep = (40 * 96 + 48) * 3;
  expect(Math.abs(data[deep + 3]! - data[deep]!)).toBe(60);
});

test("one odd place outside does not discolour the middle", () => {
  const source = paint((x, y) => (x < 24 && y > 38 && y < 42 ? 255 : 100));
  const painted = paint(() => 100);
  const { data } = matchColors(painted, source, select(middle));
  expect(Math.abs(data[(40 * 96 + 48) * 3]! - 100)).toBeLessThanOrEqual(3);
});

test("any pictures, any masks: outside is the source, and the same comes out twice", () => {
  const scenes = arbitrarySize(20).chain((any) =>
    fc.record({ painted: arbitraryPicture(any), source: arbitraryPicture(any), mask: arbitraryMask(any) }),
  );
  fc.assert(
    fc.property(scenes, ({ painted, source, mask }) => {
      const before = painted.data.slice();
      const { data } = matchColors(painted, source, mask);
      expect(painted.data).toEqual(before);
      for (const [i, sample] of mask.data.entries()) {
        if (sample === 0) expect(data.subarray(i * 3, i * 3 + 3)).toEqual(source.data.subarray(i * 3, i * 3 + 3));
      }
      expect(matchColors(painted, source, mask).data).toEqual(data);
      expect(matchColors(source, source, mask)).toEqual(source);
    }),
    { numRuns: 60 },
  );
});

test("with nothing outside, nothing is known and nothing changes", () => {
  const all = { ...emptyMask(size), data: new Uint8Array(96 * 80).fill(255) };
  const painted = paint(waves);
  expect(
    matchColors(
      painted,
      paint(() => 0),
      all,
    ),
  ).toEqual(painted);
});
