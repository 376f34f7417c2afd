import { expect, test } from "vitest";
import { mistakesOf, requireKnown, scoreOf, spread } from "./prompts.ts";

const one = (wanted: string, seen: string, seam: number | null = 1) => {
  const [material, colour] = wanted.split(" ") as [string, string];
  const [seenMaterial, seenColour] = seen.split(" ") as [string, string];
  return {
    wanted: { material, colour },
    seen: { material: seenMaterial, colour: seenColour, materialConfidence: 1, colourConfidence: 1 },
    colourDifference: 4,
    seam,
    cellSeam: seam,
  };
};
const judged = [one("felt red", "felt red"), one("felt red", "cork red", 2), one("cork blue", "felt red", null)];

test("shares of what was seen right", () => {
  expect(scoreOf(judged)).toEqual({
    count: 3,
    material: 1 / 3,
    colour: 2 / 3,
    colourDifference: 4,
    seam: 1.5,
    cellSeam: 1.5,
  });
  expect(scoreOf([one("felt red", "felt red", null)]).seam).toBeNull();
});

test("mistakes, most frequent first", () => {
  expect(mistakesOf([...judged, one("felt red", "cork red")])[0]).toEqual({ mistake: "felt seen as cork", count: 2 });
});

test("a sample is spread over the whole list", () => {
  expect(spread([0, 1, 2, 3, 4, 5, 6, 7], 4)).toEqual([0, 2, 4, 6]);
  expect(spread([1, 2], 5)).toEqual([1, 2]);
  expect(spread([1, 2], 0)).toEqual([]);
});

test("names that the evaluator lacks are refused before anything is drawn", () => {
  const evaluator = { materials: ["felt"], colours: [{ name: "red", srgb: [200, 0, 0] as const }] };
  expect(() => requireKnown(evaluator, "prompts.json", [{ material: "felt", colour: "red" }])).not.toThrow();
  expect(() => requireKnown(evaluator, "prompts.json", [{ material: "felt", colour: "blue" }])).toThrow(
    /Expected a colour of labels.json in `prompts.json`, received "blue"/,
  );
});
