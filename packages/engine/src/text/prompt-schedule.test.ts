import fc from "fast-check";
import { expect, test } from "vitest";
import { promptSchedule } from "./prompt-schedule.ts";

const spans = (prompt: string, steps = 10) => promptSchedule(prompt, { steps }).map(({ until, text }) => [until, text]);

// what A1111 itself makes of them; the reference set has many more
test.each<[string, [number, string][]]>([
  ["test", [[10, "test"]]],
  [
    "a [b:3]",
    [
      [3, "a "],
      [10, "a b"],
    ],
  ],
  [
    "[a:b:0.5]",
    [
      [5, "a"],
      [10, "b"],
    ],
  ],
  [
    "[a::0.5]",
    [
      [5, "a"],
      [10, ""],
    ],
  ],
  [
    "a[b:[c:d:2]:1]e",
    [
      [1, "abe"],
      [2, "ace"],
      [10, "ade"],
    ],
  ],
  ["a [unbalanced", [[10, "a [unbalanced"]]],
  ["a [{b|d{:.5] c", [[10, "a [{b|d{:.5] c"]]],
  [
    "((a][:b:c [d:3]",
    [
      [3, "((a][:b:c "],
      [10, "((a][:b:c d"],
    ],
  ],
  ["[a:b]", [[10, "[a:b]"]]],
  [
    "(x [a:b:0.5]:1.2)",
    [
      [5, "(x a:1.2)"],
      [10, "(x b:1.2)"],
    ],
  ],
  [
    "[a\\:b:c:0.5]",
    [
      [5, "a\\:b"],
      [10, "c"],
    ],
  ],
  ["[a:b:1e9]", [[10, "a"]]],
])("%j", (prompt, expected) => {
  expect(spans(prompt)).toEqual(expected);
});

test("alternation takes turns", () => {
  expect(spans("[cow|horse|] here", 4)).toEqual([
    [1, "cow here"],
    [2, "horse here"],
    [3, " here"],
    [4, "cow here"],
  ]);
});

test("a second pass goes on counting, and as old versions did starts over", () => {
  expect(promptSchedule("[a:b:15]", { steps: 10, hiresSteps: 10 })).toEqual([
    { until: 5, text: "a" },
    { until: 10, text: "b" },
  ]);
  expect(promptSchedule("[a:b:1.5]", { steps: 10, hiresSteps: 10 })).toEqual([
    { until: 5, text: "a" },
    { until: 10, text: "b" },
  ]);
  expect(promptSchedule("[a:b:1.0]", { steps: 10, hiresSteps: 20, oldScheduling: true })[0]).toEqual({
    until: 1,
    text: "a",
  });
});

test("any text has spans that rise and end with the last step", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(..."()[]:|\\ ab0.5"), maxLength: 60 }),
      fc.integer({ min: 1, max: 30 }),
      (prompt, steps) => {
        const ends = promptSchedule(prompt, { steps }).map(({ until }) => until);
        expect(ends.at(-1)).toBe(steps);
        expect(ends.every((end, i) => end >= 1 && (i === 0 || end > ends[i - 1]!))).toBe(true);
      },
    ),
  );
});

test("thousands of brackets neither overflow nor take long", () => {
  for (const prompt of [
    "[".repeat(8000),
    "[a:".repeat(2000),
    `${"[".repeat(4000)}${"]".repeat(4000)}`,
    "[(".repeat(4000),
  ])
    expect(spans(prompt)).toEqual([[10, prompt]]);
});
