import fc from "fast-check";
import { expect, test } from "vitest";
import { parseWeights } from "./prompt-weights.ts";

// what A1111 itself makes of them; the reference set has many more
test.each<[string, [string, number][]]>([
  ["normal text", [["normal text", 1]]],
  [
    "an (important) word",
    [
      ["an ", 1],
      ["important", 1.1],
      [" word", 1],
    ],
  ],
  ["(unbalanced", [["unbalanced", 1.1]]],
  ["\\(literal\\]", [["(literal]", 1]]],
  ["(unnecessary)(parens)", [["unnecessaryparens", 1.1]]],
  ["(a:-1)", [["a", -1]]],
  ["[[a]]", [["a", 1 / 1.21]]],
  [
    "(a (b:1.2) c:0.8)",
    [
      ["a ", 0.8],
      ["b", 0.96],
      [" c", 0.8],
    ],
  ],
  [
    "a BREAK b",
    [
      ["a", 1],
      ["BREAK", -1],
      ["b", 1],
    ],
  ],
  ["aBREAKb", [["aBREAKb", 1]]],
  ["", [["", 1]]],
])("%j", (prompt, expected) => {
  const runs = parseWeights(prompt).map(({ text, weight }) => [text, weight]);
  expect(runs).toEqual(expected.map(([text, weight]) => [text, expect.closeTo(weight, 9)]));
});

test("a weight that is no number is refused", () => {
  expect(() => parseWeights("(a:1.2.3)")).toThrow(expect.objectContaining({ code: "prompt.invalid" }));
});

test("a prompt without the language's characters is one run of weight 1", () => {
  const word = fc.stringMatching(/^[a-z ,.é日-]{1,40}$/);
  fc.assert(
    fc.property(word, (prompt) => {
      expect(parseWeights(prompt)).toEqual([{ text: prompt, weight: 1 }]);
    }),
  );
});

test("any text parses to runs or is refused with a code, and no character of it is invented", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."()[]:\\ ab1.-BREAK"), maxLength: 40 }), (prompt) => {
      try {
        for (const { text } of parseWeights(prompt)) for (const character of text) expect(prompt).toContain(character);
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: "prompt.invalid" });
      }
    }),
  );
});
