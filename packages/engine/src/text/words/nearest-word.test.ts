import fc from "fast-check";
import { expect, test } from "vitest";
import { nearestWord } from "./nearest-word.ts";

test.each([
  ["brik", "brick"],
  ["brcik", "brick"],
  ["bricck", "brick"],
  ["brock", "brick"],
  ["cammouflag", "camouflage"],
  ["cat", null],
  ["trick", null],
  ["camo", null],
])("%s is taken for %s", (word, nearest) => {
  expect(nearestWord(word, ["brick", "camouflage", "sand"])).toBe(nearest);
});

test("the nearer of two is taken, and of two alike the first", () => {
  expect(nearestWord("terrazzoo", ["terrasse", "terrazzo"])).toBe("terrazzo");
  expect(nearestWord("store", ["stone", "story"])).toBe("stone");
});

test("a word is its own nearest", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4 }), fc.array(fc.string()), (word, others) => {
      expect(nearestWord(word, [...others, word])).toBe(word);
    }),
  );
});
