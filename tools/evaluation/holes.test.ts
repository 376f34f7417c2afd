import { expect, test } from "vitest";
import { holeMask, holeShapes } from "./holes.ts";

const size = { width: 160, height: 128 };
const areaOf = (data: Uint8Array) => data.filter((sample) => sample === 255).length;

test.each(holeShapes)("%s: one area, whatever the seed, and nothing half changed", (shape) => {
  for (let seed = 0; seed < 20; seed++) {
    const { data } = holeMask(size, shape, 0.2, seed);
    expect(data.every((sample) => sample === 0 || sample === 255)).toBe(true);
    // of several pixels at the same depth all belong to the hole
    expect(areaOf(data) / data.length).toBeCloseTo(0.2, 2);
  }
});

test.each(holeShapes)("%s: the seed decides, and only the seed", (shape) => {
  const hole = holeMask(size, shape, 0.15, 7);
  expect(holeMask(size, shape, 0.15, 7)).toEqual(hole);
  expect(holeMask(size, shape, 0.15, 8)).not.toEqual(hole);
});

test.each(holeShapes)("%s: the picture's margin stays", (shape) => {
  for (let seed = 0; seed < 20; seed++) {
    const { data } = holeMask(size, shape, 0.3, seed);
    const inMargin = [...data.keys()].filter((i) => {
      const x = i % size.width;
      const y = (i - x) / size.width;
      return Math.min(x, y, size.width - 1 - x, size.height - 1 - y) < 12;
    });
    expect(inMargin.every((i) => data[i] === 0)).toBe(true);
  }
});

test("islands are apart, other shapes are not", () => {
  for (let seed = 0; seed < 10; seed++)
    for (const shape of holeShapes) {
      const parts = countParts(holeMask(size, shape, 0.12, seed).data);
      if (shape === "islands") expect(parts).toBeGreaterThan(2);
      else expect(parts).toBe(1);
    }
});

/** Connected parts, neighbours to the sides. */
function countParts(data: Uint8Array): number {
  const left = data.slice();
  let parts = 0;
  for (let start = left.indexOf(255); start !== -1; start = left.indexOf(255)) {
    parts++;
    const queue = [start];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      if (left[at] !== 255) continue;
      left[at] = 0;
      queue.push(at - 1, at + 1, at - size.width, at + size.width);
    }
  }
  return parts;
}
