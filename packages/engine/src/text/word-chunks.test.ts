import { expect, test } from "vitest";
import type { ClipTokenizer } from "./tokenizer.ts";
import { chunkWords } from "./word-chunks.ts";

// one token a letter; ten of them fit
const clip: ClipTokenizer = {
  encode: (text) => Array.from(text, (letter) => letter.charCodeAt(0)),
  bos: 900,
  eos: 901,
  pad: 902,
  maxLength: 12,
};
const rows = (text: string) => chunkWords(clip, [{ text, weight: 1 }]).chunks.map(({ ids }) => lettersOf(ids));
const lettersOf = (ids: readonly number[]) => String.fromCharCode(...ids.filter((id) => id < 900));

test("a word of up to seven tokens is never cut, a longer one is", () => {
  expect(rows("abcdef ghijk")).toEqual(["abcdef", "ghijk"]);
  expect(rows("abcdef ghijklmn")).toEqual(["abcdefghij", "klmn"]);
  expect(rows("abcde ghijk")).toEqual(["abcdeghijk"]);
  expect(rows("")).toEqual([""]);
});

test("weights stay with their tokens", () => {
  const { chunks, tokenCount } = chunkWords(clip, [
    { text: "ab ", weight: 1 },
    { text: "cd", weight: 1.5 },
  ]);
  expect(chunks[0]!.weights).toEqual([1, 1, 1, 1.5, 1.5, 1, 1, 1, 1, 1, 1, 1]);
  expect(tokenCount).toBe(4);
});
