import fc from "fast-check";
import { expect, test } from "vitest";
import { EngineError } from "../../base/errors.ts";
import { planPrompt } from "../prompt-plan.ts";
import { type PromptNode, type PromptTree, runsAt, tidyTree } from "../prompt-tree.ts";
import { parseWeights, type WeightedText } from "../prompt-weights.ts";
import { dialects, type PromptSyntax, parsePrompt, printPrompt } from "./index.ts";

const syntaxes = Object.keys(dialects) as PromptSyntax[];
const signs = fc.string({ unit: fc.constantFrom(..."()[]{}:|\\\"'.,+-~ \nab01é"), maxLength: 12 });
const letters = fc.stringMatching(/^[a-z][a-z ,é日]{0,12}[a-z]$/);
const keywords = fc.constantFrom("AND", "x BREAK y", "BREAK", "a AND b:1.2", "a:2", "](");
const weights = fc.oneof(
  fc.constantFrom(1, 1.1, 1 / 1.1, 0.9, 1.1 * 1.1, 0, 1.5, 1e-9, 1e25),
  fc.double({ min: 0, max: 10, noNaN: true }),
);

function leaf(text: fc.Arbitrary<string>, weight: fc.Arbitrary<number>): fc.Arbitrary<PromptNode> {
  return fc.record({ text, weight });
}

function nodes(words: fc.Arbitrary<PromptNode>): fc.Arbitrary<PromptNode[]> {
  return fc.letrec<{ list: PromptNode[]; node: PromptNode }>((tie) => ({
    list: fc.array(tie("node"), { maxLength: 4 }),
    node: fc.oneof(
      { maxDepth: 3 },
      words,
      fc.record({
        before: tie("list"),
        after: tie("list"),
        when: fc.oneof(
          fc.record({ unit: fc.constant("steps" as const), value: fc.integer({ min: -3, max: 40 }) }),
          fc.record({ unit: fc.constant("share" as const), value: fc.double({ min: 0, max: 2, noNaN: true }) }),
        ),
      }),
      fc.record({ turns: fc.array(tie("list"), { minLength: 2, maxLength: 3 }) }),
    ),
  })).list;
}

function tree(chunk: fc.Arbitrary<PromptNode[]>, most: { parts: number; chunks: number }): fc.Arbitrary<PromptTree> {
  const chunks = fc.array(chunk, { minLength: 1, maxLength: most.chunks });
  const weight =
    most.parts === 1 ? fc.constant(1) : fc.oneof(fc.constant(1), fc.double({ min: -5, max: 5, noNaN: true }));
  const parts = fc.array(fc.record({ weight, chunks }), { minLength: 1, maxLength: most.parts });
  return fc.record({ combine: fc.constant("guide" as const), parts, exclude: fc.constant([]) });
}

const anyWords = leaf(fc.oneof(signs, letters, keywords), weights);
const anyTree = tree(nodes(anyWords), { parts: 3, chunks: 3 });
const signsOnly = tree(fc.array(anyWords, { maxLength: 5 }), { parts: 1, chunks: 1 });
const lettersOnly = tree(fc.array(leaf(letters, weights), { maxLength: 5 }), { parts: 1, chunks: 1 });

test("A1111's syntax says every tree of words, schedules, turns, breaks and composition, and reads it back", () => {
  fc.assert(
    fc.property(anyTree, (any) => {
      expect(parsePrompt("a1111", printPrompt("a1111", any))).toEqual(tidyTree(any));
    }),
    { numRuns: 500 },
  );
});

test("ComfyUI's syntax says any words with any weights, and reads them back", () => {
  fc.assert(
    fc.property(signsOnly, (any) => {
      expect(parsePrompt("comfyui", printPrompt("comfyui", any))).toEqual(tidyTree(any));
    }),
    { numRuns: 500 },
  );
});

test.each(["compel", "nmkd"] as const)("%s says words of letters with weights, and reads them back", (syntax) => {
  fc.assert(
    fc.property(lettersOnly, (any) => {
      expect(parsePrompt(syntax, printPrompt(syntax, any))).toEqual(tidyTree(any));
    }),
    { numRuns: 300 },
  );
});

test.each(syntaxes)("%s prints what reads back as the same tree, or refuses", (syntax) => {
  fc.assert(
    fc.property(fc.oneof(anyTree, signsOnly), (any) => {
      try {
        expect(parsePrompt(syntax, printPrompt(syntax, any))).toEqual(tidyTree(any));
      } catch (thrown) {
        if (!(thrown instanceof EngineError)) throw thrown;
        expect(thrown.code).toBe("prompt.invalid");
      }
    }),
    { numRuns: 300 },
  );
});

test.each(syntaxes)("%s reads any text or refuses it, and says the same once printed", (syntax) => {
  fc.assert(
    fc.property(
      fc.oneof(
        signs,
        fc.array(signs, { maxLength: 6 }).map((all) => all.join("AND")),
      ),
      (text) => {
        try {
          const read = parsePrompt(syntax, text);
          expect(parsePrompt(syntax, printPrompt(syntax, read))).toEqual(read);
        } catch (thrown) {
          if (!(thrown instanceof EngineError)) throw thrown;
          expect(thrown.code).toBe("prompt.invalid");
        }
      },
    ),
    { numRuns: 300 },
  );
});

/** Without white space, which A1111 puts around breaks and parts. */
function spoken(runs: readonly WeightedText[]): WeightedText[] {
  return runs.map(({ text, weight }) => ({ text: text.trim(), weight })).filter(({ text }) => text !== "");
}

test("at every step a tree says what A1111 makes of its text", () => {
  const words = leaf(fc.stringMatching(/^[a-z]{1,6}$/), fc.constantFrom(1, 1.1, 1 / 1.1, 0.5, 1.3));
  const steps = 12;
  fc.assert(
    fc.property(tree(nodes(words), { parts: 3, chunks: 2 }), fc.integer({ min: 1, max: steps - 1 }), (any, call) => {
      const { parts } = planPrompt("a1111", printPrompt("a1111", any), steps);
      // its first step takes two calls, as it counts from 0
      const said = parts.map((part) => spoken(part.runsAt(call)));
      const read = parsePrompt("a1111", printPrompt("a1111", any)).parts;
      expect(said).toEqual(read.map((part) => spoken(runsAt(part, call, steps))));
    }),
  );
});

test("A1111's brackets say in a tree what they say in a prompt", () => {
  for (const prompt of ["a (b [c] (d:1.3)) e", "((a", "[a", "a) b", "\\(a\\) (b\\:c:0.5)", "(a:-1)", "a:b", "(a) (b)"])
    expect(runsAt(parsePrompt("a1111", prompt).parts[0]!, 1, 1)).toEqual(parseWeights(prompt));
});

const over = (nodes: PromptNode[]): PromptTree => ({
  combine: "guide",
  parts: [{ weight: 1, chunks: [nodes] }],
  exclude: [],
});
const a = { text: "a", weight: 1 };
const turns = over([{ turns: [[a], []] }]);
const change = over([{ before: [a], after: [], when: { unit: "steps", value: 3 } }]);
const broken: PromptTree = { combine: "guide", parts: [{ weight: 1, chunks: [[a], [a]] }], exclude: [] };
const composed: PromptTree = { combine: "guide", parts: [broken.parts[0]!, { weight: 2, chunks: [[a]] }], exclude: [] };
const blended: PromptTree = { combine: "blend", parts: [{ weight: 1, chunks: [[a]] }], exclude: [] };
const excluding: PromptTree = { ...over([a]), exclude: [{ text: "b", weight: 1 }] };

test.each<[PromptSyntax, PromptTree, string]>([
  ["a1111", blended, "a blend of prompts"],
  ["a1111", excluding, "a negative prompt within the prompt"],
  ["comfyui", turns, "words that take turns"],
  ["comfyui", change, "words that change at a step"],
  ["comfyui", broken, "a break between chunks"],
  ["comfyui", composed, "prompts composed by AND"],
  ["comfyui", blended, "a blend of prompts"],
  ["compel", turns, "words that take turns"],
  ["compel", composed, "prompts composed by AND"],
  ["compel", over([{ text: "a", weight: -1 }]), "a weight below 0"],
  ["compel", over([{ text: "c++", weight: 1 }]), "words that it takes for its own signs"],
  ["compel", over([{ text: "a", weight: Number.NaN }]), "the weight NaN"],
  ["nmkd", broken, "a break between chunks"],
  ["nmkd", over([{ text: "[a]", weight: 1 }]), "words that it takes for its own signs"],
  ["plain", over([{ text: "a", weight: 1.1 }]), "weights"],
])("%s has no words for %j: %s", (syntax, any, construct) => {
  expect(() => printPrompt(syntax, any)).toThrow(expect.objectContaining({ code: "prompt.invalid" }));
  expect(() => printPrompt(syntax, any)).toThrow(construct);
});

test("one prompt, in every syntax that can say it", () => {
  const read = parsePrompt("a1111", "a ((red)) \\(brick\\) (wall:0.9)");
  expect(printPrompt("comfyui", read)).toBe("a (red:1.2100000000000002) \\(brick\\) (wall:0.9)");
  expect(printPrompt("compel", read)).toBe("a (red)++ \\(brick\\) (wall)-");
  expect(printPrompt("nmkd", read)).toBe("a (red)++ \\(brick\\) (wall)-");
  expect(printPrompt("a1111", parsePrompt("compel", '("a", "b+").and()'))).toBe("a BREAK (b)");
});

test("long runs of signs take no time", () => {
  for (const syntax of syntaxes)
    for (const sign of ["(", "[", "(a:", "((a) ", "+", "a+", '("', "~ ", "\\", ":"]) {
      const text = sign.repeat(3000);
      try {
        expect(parsePrompt(syntax, text).parts.length).toBeGreaterThan(0);
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: "prompt.invalid" });
      }
    }
});
