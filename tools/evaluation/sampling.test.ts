import { expect, test } from "vitest";
import { parseSamplings, samplingTitle, thorough } from "./sampling.ts";

const recommended = { guidance: 5, steps: 20, scheduler: "ddim" };

test("left out: 4 steps beside the recommended ones", () => {
  expect(parseSamplings(undefined, recommended).map(({ steps }) => steps)).toEqual([4, 20]);
  expect(parseSamplings(undefined, { ...recommended, steps: 4 }).map(({ steps }) => steps)).toEqual([4]);
});

test("what a part leaves out is as recommended", () => {
  const [first, second, third] = parseSamplings("4:dpmpp-2m:3.5,6::2,20", recommended);
  expect(first).toEqual({ steps: 4, scheduler: "dpmpp-2m", guidance: 3.5 });
  expect(second).toEqual({ steps: 6, scheduler: "ddim", guidance: 2 });
  expect(third).toEqual({ steps: 20, scheduler: "ddim", guidance: 5 });
});

test("titles say only what differs", () => {
  const plain = parseSamplings("4,20", recommended);
  expect(plain.map((way) => samplingTitle(way, plain))).toEqual(["4 steps", "20 steps"]);
  const mixed = parseSamplings("4:euler,20", recommended);
  expect(mixed.map((way) => samplingTitle(way, mixed))).toEqual(["4 steps euler", "20 steps ddim"]);
});

test("the one with most steps is the one to compare with", () => {
  expect(thorough(parseSamplings("20,4", recommended)).steps).toBe(20);
  expect(thorough(parseSamplings("4:euler,4:ddim", recommended)).scheduler).toBe("ddim");
});

test.each(["", "four", "0", "4,,20", "151", "4:ddim:much"])("refuses %j with a sentence", (text) => {
  expect(() => parseSamplings(text, recommended)).toThrow(/Expected `--steps` like/);
});

test("refuses a scheduler that nobody has", () => {
  expect(() => parseSamplings("4:best", recommended)).toThrow(/best/);
});
