import { expect, test } from "vitest";
import { promptParts } from "./prompt-parts.ts";

// what A1111 itself makes of them
test.each<[string, [string, number][]]>([
  ["a", [["a", 1]]],
  [
    "a AND b",
    [
      ["a", 1],
      [" b", 1],
    ],
  ],
  [
    "a:1.2 AND b:0.8",
    [
      ["a", 1.2],
      [" b", 0.8],
    ],
  ],
  [
    "a AND c:-0.5",
    [
      ["a", 1],
      [" c", -0.5],
    ],
  ],
  ["aANDb and c", [["aANDb and c", 1]]],
  [
    "a AND",
    [
      ["a", 1],
      ["", 1],
    ],
  ],
  [
    "a: 1.2 AND b:1e3",
    [
      ["a", 1.2],
      [" b:1e3", 1],
    ],
  ],
  [
    "a:2. AND b:+3",
    [
      ["a", 2],
      [" b", 3],
    ],
  ],
])("%j", (prompt, expected) => {
  expect(promptParts(prompt).map(({ text, weight }) => [text, weight])).toEqual(expected);
});

test("a long run of white space takes no time", () => {
  expect(promptParts(`a${" ".repeat(8000)}b`)).toHaveLength(1);
});
