import fc from "fast-check";
import { expect, test } from "vitest";
import { chunkPrompt } from "./prompt-chunks.ts";
import { parseWeights } from "./prompt-weights.ts";
import type { ClipTokenizer } from "./tokenizer.ts";

// one token a letter, comma 1; ten of them fit
const clip: ClipTokenizer = {
  encode: (text) => Array.from(text, (letter) => (letter === "," ? 1 : letter.charCodeAt(0))),
  bos: 900,
  eos: 901,
  pad: 902,
  maxLength: 12,
};
const rows = (prompt: string, backtrack?: number) =>
  chunkPrompt(clip, parseWeights(prompt), backtrack).chunks.map(({ ids }) => ids);
const row = (text: string) => {
  const ids = [900, ...clip.encode(text), 901];
  return [...ids, ...new Array<number>(12 - ids.length).fill(902)];
};

test("an empty prompt is one empty chunk", () => {
  expect(rows("")).toEqual([row("")]);
});

test("a full chunk is followed by another", () => {
  expect(rows("abcdefghijkl")).toEqual([row("abcdefghij"), row("kl")]);
});

test("BREAK ends a chunk", () => {
  expect(rows("ab BREAK cd")).toEqual([row("ab"), row("cd")]);
});

test("what follows a comma near the end moves on with its word, unless switched off", () => {
  expect(rows("abcdef,ghijk")).toEqual([row("abcdef,"), row("ghijk")]);
  expect(rows("abcdef,ghijk", 0)).toEqual([row("abcdef,ghi"), row("jk")]);
  expect(rows("a,bcdefghijk", 3)).toEqual([row("a,bcdefghi"), row("jk")]);
});

test("weights stay with their tokens; special tokens weigh 1", () => {
  const { chunks } = chunkPrompt(clip, parseWeights("ab(cd:1.5)"));
  expect(chunks[0]!.weights).toEqual([1, 1, 1, 1.5, 1.5, 1, 1, 1, 1, 1, 1, 1]);
});

test("every row is full, and the words survive in order", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."ab,c"), maxLength: 90 }), fc.nat(20), (prompt, backtrack) => {
      const { chunks } = chunkPrompt(clip, [{ text: prompt, weight: 1 }], backtrack);
      for (const { ids, weights } of chunks) expect([ids.length, weights.length]).toEqual([12, 12]);
      expect(chunks.flatMap(({ ids }) => ids.filter((id) => id < 900))).toEqual(clip.encode(prompt));
    }),
  );
});
