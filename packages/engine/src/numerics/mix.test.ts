import fc from "fast-check";
import { expect, it } from "vitest";
import { accumulate, mix2, mix3, scale } from "./mix.ts";
import { solveLinear } from "./solve-linear.ts";

const floats = (...values: number[]) => Float32Array.of(...values);

it("sums with weights, also into an input", () => {
  const [x, y, z] = [floats(1, 2), floats(3, -4), floats(0.5, 0.25)];
  expect(mix2(floats(0, 0), 2, x, -1, y)).toEqual(floats(-1, 8));
  expect(mix3(floats(0, 0), 1, x, 1, y, 4, z)).toEqual(floats(6, -1));
  expect(scale(x, 3, x)).toBe(x);
  expect(x).toEqual(floats(3, 6));
  expect(accumulate(y, 0.5, x)).toEqual(floats(4.5, -1));
});

it("solves what it is given", () => {
  const entry = fc.double({ min: -4, max: 4, noNaN: true });
  const row = fc.tuple(entry, entry, entry);
  fc.assert(
    fc.property(fc.tuple(row, row, row), row, (a, x) => {
      // a dominant diagonal keeps the system well away from singular
      const rows = a.map((values, i) => values.map((value, k) => (i === k ? value + 20 : value)));
      const b = rows.map((values) => values.reduce((sum, value, k) => sum + value * x[k]!, 0));
      solveLinear(rows, b).forEach((value, i) => {
        expect(value).toBeCloseTo(x[i]!, 9);
      });
    }),
  );
});
