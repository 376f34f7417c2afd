import { expect, test } from "vitest";
import { blendStates } from "./blend-states.ts";

const states = (values: number[], pooled: number[] | null = null) => ({
  states: { shape: [1, values.length / 2, 2], data: Float32Array.from(values) },
  pooled: pooled === null ? null : { shape: [1, pooled.length], data: Float32Array.from(pooled) },
});
const empty = states([10, 20], [0, 0]);

test("a blend is the average by weight, pooled vectors too", () => {
  const prompts = [
    { states: states([1, 2], [4, 8]), weight: 3 },
    { states: states([5, 6], [0, 0]), weight: 1 },
  ];
  const { states: blended, pooled } = blendStates(prompts, true, empty);
  expect(blended).toEqual({ shape: [1, 1, 2], data: Float32Array.of(2, 3) });
  expect(pooled!.data).toEqual(Float32Array.of(3, 6));
});

test("without averaging it is the sum; the shorter prompt goes on with empty chunks", () => {
  const prompts = [
    { states: states([1, 2, 3, 4]), weight: 1 },
    { states: states([1, 1]), weight: 2 },
  ];
  const { states: blended, pooled } = blendStates(prompts, false, empty);
  expect(blended).toEqual({ shape: [1, 2, 2], data: Float32Array.of(3, 4, 23, 44) });
  expect(pooled).toBeNull();
});
