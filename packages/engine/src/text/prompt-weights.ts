// Pure. The attention syntax of A1111: (more), [less], (word:1.3), \( for a bracket itself, BREAK.
import { EngineError } from "../base/errors.ts";

/** A run of words that counts with one weight. `BREAK` with weight −1 is no word: it ends a chunk. */
export interface WeightedText {
  readonly text: string;
  readonly weight: number;
}

/** Whether a run is the mark that ends a chunk; inside brackets the word is a word. */
export function isBreak({ text, weight }: WeightedText): boolean {
  return text === "BREAK" && weight === -1;
}

// Python's \s, which differs from JavaScript's
const space = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const token = new RegExp(`\\\\[()[\\]\\\\]?|[([]|:${space}*([+-]?[.\\d]+)${space}*\\)|[)\\]]|[^\\\\()[\\]:]+|:`, "gu");
const breakWord = new RegExp(`${space}*(?<![\\p{L}\\p{N}_])BREAK(?![\\p{L}\\p{N}_])${space}*`, "u");

/** What a round bracket multiplies by. */
export const more = 1.1;
/** What a square bracket multiplies by. */
export const less = 1 / 1.1;

/**
 * A prompt's words with their weights: each round bracket multiplies by 1.1, each square one divides by it, a number
 * before the closing round bracket replaces the 1.1. Brackets that nothing opens or closes are words or reach to the end.
 *
 * @throws {EngineError} prompt.invalid for a weight that is no number, such as 1.2.3
 * @source The behaviour of A1111's parse_prompt_attention (73c74baa), by its published examples
 */
export function parseWeights(prompt: string): WeightedText[] {
  const runs = mergeRuns(weighItems<never>([prompt], (item) => item));
  return runs.length === 0 ? [{ text: "", weight: 1 }] : runs;
}

/**
 * As `parseWeights`, of text with other things in between, and with neighbours left apart.
 *
 * @param scale gives an item with its weights multiplied
 * @throws {EngineError} prompt.invalid
 */
export function weighItems<Item extends object>(
  items: readonly (string | Item)[],
  scale: (item: Item, factor: number) => Item,
): (WeightedText | Item)[] {
  const runs: (WeightedText | Item)[] = [];
  const round: number[] = [];
  const square: number[] = [];
  const multiply = (from: number, factor: number) => {
    for (let i = from; i < runs.length; i++) {
      const run = runs[i]!;
      runs[i] = isText(run) ? { text: run.text, weight: run.weight * factor } : scale(run, factor);
    }
  };
  for (const item of items) {
    if (typeof item !== "string") {
      runs.push(item);
      continue;
    }
    for (const match of item.matchAll(token)) {
      const [text, weight] = match;
      if (text.startsWith("\\")) runs.push({ text: text.slice(1), weight: 1 });
      else if (text === "(") round.push(runs.length);
      else if (text === "[") square.push(runs.length);
      else if (weight !== undefined && round.length > 0) multiply(round.pop()!, numberOf(weight));
      else if (text === ")" && round.length > 0) multiply(round.pop()!, more);
      else if (text === "]" && square.length > 0) multiply(square.pop()!, less);
      else runs.push(...splitBreaks(text));
    }
  }
  for (const from of round) multiply(from, more);
  for (const from of square) multiply(from, less);
  return runs;
}

function isText(run: object): run is WeightedText {
  return "text" in run;
}

function splitBreaks(text: string): WeightedText[] {
  const [first, ...rest] = text.split(breakWord).map((part) => ({ text: part, weight: 1 }));
  return [first!, ...rest.flatMap((part) => [{ text: "BREAK", weight: -1 }, part])];
}

/** Neighbours of one weight as one run. */
export function mergeRuns(runs: readonly WeightedText[]): WeightedText[] {
  const out: { text: string; weight: number }[] = [];
  for (const run of runs) {
    const last = out.at(-1);
    if (last !== undefined && last.weight === run.weight) last.text += run.text;
    else out.push({ ...run });
  }
  return out;
}

function numberOf(weight: string): number {
  if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(weight)) return Number(weight);
  throw new EngineError("prompt.invalid", { field: "prompt", expected: "a number as weight", received: weight });
}
