import { expect, test } from "vitest";
import { weightStates } from "./embeddings.ts";

test("weights multiply each token's state", () => {
  const states = Float32Array.of(1, 2, 3, 4);
  weightStates(states, [1, -0.5], "plain");
  expect(Array.from(states)).toEqual([1, 2, -1.5, -2]);
});

test("the chunk's mean can be brought back", () => {
  const states = Float32Array.of(1, 2, 3, 4);
  weightStates(states, [1, 2], "restore-mean");
  expect((states[0]! + states[1]! + states[2]! + states[3]!) / 4).toBeCloseTo(2.5, 6);
  expect(states[2]! / states[0]!).toBeCloseTo(6, 6);
});

test("weights of 1 leave every bit as it is", () => {
  const states = Float32Array.of(0.1, 0.7, -0.3);
  weightStates(states, [1, 1, 1], "restore-mean");
  expect(states).toEqual(Float32Array.of(0.1, 0.7, -0.3));
});

test("weights can count from the states of an empty prompt", () => {
  const states = Float32Array.of(1, 2, 3, 4, 5, 6);
  weightStates(states, [1, 2, 0], "from-empty", Float32Array.of(9, 9, 1, 1, 7, 8));
  expect(Array.from(states)).toEqual([1, 2, 5, 7, 7, 8]);
});
