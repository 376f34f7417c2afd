import fc from "fast-check";
import { expect, test } from "vitest";
import type { RgbPicture } from "../../packages/engine/src/imaging/pixels.ts";
import { measureWrappedSeam } from "./wrapped-seam.ts";

function picture(width: number, height: number, grey: (x: number, y: number) => number): RgbPicture {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const at = Math.floor(i / 3);
    return grey(at % width, Math.floor(at / width));
  });
  return { width, height, data };
}

test("a wave that goes on at the other side has no seam", () => {
  const wave = picture(64, 64, (x, y) => 128 + 100 * Math.sin((2 * Math.PI * (x + y)) / 64));
  expect(measureWrappedSeam(wave)).toBeCloseTo(1, 1);
});

test("a ramp steps back at the border", () => {
  // 31 levels at once, where every other step is one
  expect(measureWrappedSeam(picture(32, 32, (x) => x))).toBeCloseTo(31, 5);
});

test("one colour has no steps to compare with", () => {
  expect(measureWrappedSeam(picture(8, 8, () => 90))).toBeNull();
});

test("steps between all cells are no seam between cells", () => {
  const cells = picture(32, 32, (x, y) => (((x >> 3) + (y >> 3)) % 2 === 0 ? 90 : 130));
  expect(measureWrappedSeam(cells)).toBeGreaterThan(7);
  expect(measureWrappedSeam(cells, 8)).toBeCloseTo(1, 8);
});

test("mirroring changes nothing", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 60, maxLength: 60 }), (values) => {
      const one = picture(10, 6, (x, y) => values[y * 10 + x]!);
      const mirrored = picture(10, 6, (x, y) => values[(5 - y) * 10 + 9 - x]!);
      const [a, b] = [measureWrappedSeam(one), measureWrappedSeam(mirrored)];
      if (a === null) expect(b).toBeNull();
      else expect(b).toBeCloseTo(a, 8);
    }),
  );
});
