// Expected bits: NumPy 2.4 astype(float16).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { floatsToHalves, halfBits, halfValue, halvesToFloats } from "./half.ts";

describe("halfBits", () => {
  it.each([
    [1, 15360],
    [-2, 49152],
    [65504, 31743],
    [65519.98828125, 31743],
    [65520, 31744],
    [2 ** -24, 1],
    [2.9802322387695312e-8, 0],
    [8.940696716308594e-8, 2],
    [0.1, 11878],
    [6.0999998822808266e-5, 1023],
    [6.103515625e-5, 1024],
    [1.00048828125, 15360],
    [1.00146484375, 15362],
    [-0, 32768],
    [Number.NEGATIVE_INFINITY, 0xfc00],
  ])("rounds %s as NumPy does", (value, expected) => {
    expect(halfBits(value)).toBe(expected);
  });

  it("returns every half unchanged", () => {
    const halves = Uint16Array.from({ length: 65536 }, (_, i) => i).filter((half) => !Number.isNaN(halfValue(half)));
    expect(floatsToHalves(halvesToFloats(halves))).toEqual(halves);
    expect(halfValue(halfBits(Number.NaN))).toBeNaN();
  });

  it("never errs by more than half a step", () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const step = Math.max(2 ** -24, 2 ** (Math.floor(Math.log2(Math.abs(value))) - 10));
        expect(Math.abs(halfValue(halfBits(value)) - value)).toBeLessThanOrEqual(step / 2);
      }),
    );
  });
});
