import { expect, test } from "vitest";
import { type PromptSyntax, parsePrompt } from "./index.ts";

type Words = [string, number][];
const words = (syntax: PromptSyntax, prompt: string) =>
  parsePrompt(syntax, prompt).parts.map(({ chunks }) =>
    chunks.map((nodes) => nodes.map((node) => ("text" in node ? [node.text, node.weight] : node))),
  );
const near = (expected: Words) => expected.map(([text, weight]) => [text, expect.closeTo(weight, 9)]);
const one = (expected: Words) => [[near(expected)]];

test.each<[string, Words]>([
  [
    "a (red) (brick:1.2)",
    [
      ["a ", 1],
      ["red", 1.1],
      [" ", 1],
      ["brick", 1.2],
    ],
  ],
  ["((red))", [["red", 1.21]]],
  [
    "(a (b:1.2) c:0.8)",
    [
      ["a ", 0.8],
      ["b", 1.2],
      [" c", 0.8],
    ],
  ],
  [
    "(a (b) c:0.8)",
    [
      ["a ", 0.8],
      ["b", 0.88],
      [" c", 0.8],
    ],
  ],
  [
    "(a:-1) (b:1e1)",
    [
      ["a", -1],
      [" ", 1],
      ["b", 10],
    ],
  ],
  ["[a] \\(b\\) a:1.2", [["[a] (b) a:1.2", 1]]],
  ["(a:b)", [["a:b", 1.1]]],
  ["(a:1.2.3)", [["a:1.2.3", 1.1]]],
  ["(:1.2)", [[":1.2", 1.1]]],
  ["(a", [["(a", 1]]],
  ["a) (b)", [["a) (b)", 1]]],
  ["a BREAK b AND c", [["a BREAK b AND c", 1]]],
])("ComfyUI: %s", (prompt, expected) => {
  expect(words("comfyui", prompt)).toEqual(one(expected));
});

test.each<[string, Words]>([
  [
    "a man picking apricots+",
    [
      ["a man picking ", 1],
      ["apricots", 1.1],
    ],
  ],
  [
    "apricots---, trees",
    [
      ["apricots", 0.729],
      [", trees", 1],
    ],
  ],
  [
    "a (picking apricots)++ man",
    [
      ["a ", 1],
      ["picking apricots", 1.21],
      [" man", 1],
    ],
  ],
  [
    "a thin man (picking apricots+)++",
    [
      ["a thin man ", 1],
      ["picking ", 1.21],
      ["apricots", 1.331],
    ],
  ],
  [
    "a man (picking (apricots)1.3)1.1",
    [
      ["a man ", 1],
      ["picking ", 1.1],
      ["apricots", 1.43],
    ],
  ],
  [
    "(apricots)0.5.",
    [
      ["apricots", 0.5],
      [".", 1],
    ],
  ],
  [
    "blue+, (a b) red-eyed \\(c\\) +",
    [
      ["blue", 1.1],
      [", a b red-eyed (c) +", 1],
    ],
  ],
  ["(a b", [["(a b", 1]]],
  ["a) b+-", [["a) b+-", 1]]],
])("compel and NMKD: %s", (prompt, expected) => {
  expect(words("compel", prompt)).toEqual(one(expected));
  expect(words("nmkd", prompt)).toEqual(one(expected));
});

test("compel: blend and and", () => {
  const blend = parsePrompt("compel", '("spider man", "robot+ mech").blend(1, 0.8)');
  expect(blend.combine).toBe("blend");
  expect(blend.parts.map(({ weight }) => weight)).toEqual([1, 0.8]);
  expect(blend.parts[1]!.chunks).toEqual([
    [
      { text: "robot", weight: 1.1 },
      { text: " mech", weight: 1 },
    ],
  ]);
  expect(parsePrompt("compel", '("a", "b").blend(1, -1, no_normalize)').combine).toBe("sum");
  expect(parsePrompt("compel", '("a \\"b\\"", "c").blend()').parts.map(({ chunks }) => chunks)).toEqual([
    [[{ text: 'a "b"', weight: 1 }]],
    [[{ text: "c", weight: 1 }]],
  ]);
  expect(words("compel", '("a", "b").and()')).toEqual([[near([["a", 1]]), near([["b", 1]])]]);
});

test.each([
  '("a", "b").blend(1)',
  '("a", "b").blend(1, x)',
  '("a", "b").blend(1, -1)',
  '("a", "b").and(1, 2)',
  '("a", "b").blend(1, 1) c',
  "a cat.swap(dog)",
])("compel refuses %s", (prompt) => {
  expect(() => parsePrompt("compel", prompt)).toThrow(expect.objectContaining({ code: "prompt.invalid" }));
});

test("NMKD: what stands in square brackets is to be kept away from", () => {
  const { parts, exclude } = parsePrompt("nmkd", "a tree [dark sky] by day [fog++]");
  expect(parts[0]!.chunks).toEqual([[{ text: "a tree  by day", weight: 1 }]]);
  expect(exclude).toEqual([
    { text: "dark sky ", weight: 1 },
    { text: "fog", weight: 1.1 * 1.1 },
  ]);
});

test.each(["a\nb", "a ~car,tree~", "a ~~objects"])("NMKD refuses %j", (prompt) => {
  expect(() => parsePrompt("nmkd", prompt)).toThrow(expect.objectContaining({ code: "prompt.invalid" }));
});

test.each(["(a:[1.1:1.3:0.5])", "[a BREAK b:c:3]"])("no tree can hold A1111's %s", (prompt) => {
  expect(() => parsePrompt("a1111", prompt)).toThrow(expect.objectContaining({ code: "prompt.invalid" }));
});
