import { expect, test } from "vitest";
import { floatsToHalves, fromHalf, halvesToFloats, toHalf } from "./half.ts";

test("every half survives the way through float32", () => {
  const halves = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
  const back = floatsToHalves(halvesToFloats(halves));
  for (let bits = 0; bits < 65536; bits++) {
    if (Number.isNaN(fromHalf(bits))) expect(Number.isNaN(fromHalf(back[bits]!))).toBe(true);
    else if (back[bits] !== bits) expect.fail(`${bits} came back as ${back[bits]}`);
  }
});

test.each([
  [0, 0x0000],
  [-0, 0x8000],
  [1, 0x3c00],
  [-2, 0xc000],
  [65504, 0x7bff],
  [65519.99, 0x7bff],
  [65520, 0x7c00],
  [1e6, 0x7c00],
  [2 ** -24, 0x0001],
  [2 ** -25, 0x0000],
  [1.5 * 2 ** -25, 0x0001],
  [2 ** -14, 0x0400],
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  [Number.POSITIVE_INFINITY, 0x7c00],
  [Number.NaN, 0x7e00],
])("%d rounds to %i, ties to even", (value, bits) => {
  expect(toHalf(value)).toBe(bits);
});
