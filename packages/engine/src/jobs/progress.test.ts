import { expect, test } from "vitest";
import { createTimeLeft } from "./progress.ts";

test("a steady pace gives the time that is left", () => {
  const timeLeft = createTimeLeft();
  expect(timeLeft({ stage: "denoising", fraction: 0.1 }, 1_000)).toBeNull();
  expect(timeLeft({ stage: "denoising", fraction: 0.2 }, 2_000)).toBe(8_000);
  expect(timeLeft({ stage: "decoding", fraction: 0.9 }, 9_000)).toBe(1_000);
  expect(timeLeft({ stage: "storing", fraction: 1 }, 10_000)).toBe(0);
});

test("the time a model takes to load is not taken for the pace", () => {
  const timeLeft = createTimeLeft();
  expect(timeLeft({ stage: "loading", fraction: 0 }, 0)).toBeNull();
  expect(timeLeft({ stage: "encoding", fraction: 0 }, 60_000)).toBeNull();
  expect(timeLeft({ stage: "denoising", fraction: 0.5 }, 61_000)).toBe(1_000);
});
