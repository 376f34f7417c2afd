// Expected values: mpmath 1.3, betainc inverted at 30 digits.
import { expect, it } from "vitest";
import { betaQuantile } from "./beta-quantile.ts";

it.each([
  [0.6, 0.6, 0.001, 1.8558738517452e-5],
  [0.6, 0.6, 0.1, 0.03958440558878085],
  [0.6, 0.6, 0.25, 0.175680378652695],
  [0.6, 0.6, 0.5, 0.5],
  [0.6, 0.6, 0.9, 0.9604155944112192],
  [2, 3, 0.001, 0.01302294737081427],
  [2, 3, 0.5, 0.3857275681323895],
  [2, 3, 0.999, 0.9359618608971666],
])("Beta(%s, %s) at %s", (alpha, beta, p, expected) => {
  expect(Math.abs(betaQuantile(p, alpha, beta) / expected - 1)).toBeLessThan(1e-12);
});

it("reaches both ends", () => {
  expect(betaQuantile(0, 0.6, 0.6)).toBe(0);
  expect(betaQuantile(1, 0.6, 0.6)).toBe(1);
});
