import { expect, it } from "vitest";
import { linspace } from "./linspace.ts";
import { roundHalfToEven } from "./round.ts";

it("includes both ends", () => {
  expect([...linspace(0, 999, 4)]).toEqual([0, 333, 666, 999]);
  expect([...linspace(3, 9, 1)]).toEqual([3]);
  expect([...linspace(3, 9, 0)]).toEqual([]);
});

it("rounds ties to the even integer", () => {
  expect([0.5, 1.5, 2.5, -1.5, -2.5, 2.4, 2.6].map(roundHalfToEven)).toEqual([0, 2, 2, -2, -2, 2, 3]);
});
