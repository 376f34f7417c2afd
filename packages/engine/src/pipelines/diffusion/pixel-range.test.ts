import fc from "fast-check";
import { expect, test } from "vitest";
import { toModelRange, toRgb8 } from "./pixel-range.ts";

test("every 8-bit picture survives the way to the model's range and back", () => {
  const picture = fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
    .chain(([width, height]) =>
      fc
        .uint8Array({ minLength: 3 * width * height, maxLength: 3 * width * height })
        .map((data) => ({ width, height, data: new Uint8Array(data) })),
    );
  fc.assert(
    fc.property(picture, (given) => {
      const values = toModelRange(given);
      expect(values.every((value) => value >= -1 && value <= 1)).toBe(true);
      expect(toRgb8(values, given.width, given.height)).toEqual(given);
    }),
  );
});

test("channels come first for the model, colours first for a picture", () => {
  const values = toModelRange({ width: 2, height: 1, data: Uint8Array.of(255, 0, 0, 0, 255, 0) });
  expect(Array.from(values)).toEqual([1, -1, -1, 1, -1, -1]);
});

test("values beyond the range are cut, halves round to even", () => {
  const half = (level: number) => (level / 255 - 0.5) * 2;
  const values = Float32Array.of(-9, 9, 0, half(2.5), half(0.25), half(254.6));
  expect(Array.from(toRgb8(values, 2, 1).data)).toEqual([0, 128, 0, 255, 2, 255]);
});
