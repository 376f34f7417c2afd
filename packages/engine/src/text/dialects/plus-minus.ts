// Pure. The emphasis that InvokeAI and programs built on it share: word++, word--, (some words)1.3, \( and \" for the signs themselves.
import type { WeightedText } from "../prompt-weights.ts";
import { digits, notExpressible } from "./define.ts";

const token = /\\[()"]|\(|\)(\++|-+|\d+(?:\.\d+)?|\.\d+)?|[^\s()",\\]+|[\s",\\]/gu;
const mostSigns = 8;

/**
 * Words with their weights. Brackets multiply; without a sign or number they change nothing. Brackets that nothing opens or
 * closes are words.
 *
 * @source github.com/damian0815/compel doc/syntax.md, Reference.md: + is 1.1, - is 0.9, repeated signs multiply
 */
export function parseEmphasis(text: string): WeightedText[] {
  const runs: { text: string; weight: number }[] = [];
  const open: number[] = [];
  const add = (words: string, weight = 1) => runs.push({ text: words, weight });
  for (const [found, suffix = ""] of text.matchAll(token)) {
    if (/^\\./.test(found)) add(found.slice(1));
    else if (found === "(") open.push(add(found) - 1);
    else if (found.startsWith(")")) {
      const from = open.pop();
      if (from === undefined) {
        add(found);
        continue;
      }
      runs[from]!.text = "";
      for (let i = from; i < runs.length; i++) runs[i]!.weight *= factorOf(suffix);
    } else {
      const { word, signs, rest } = splitSigns(found);
      add(word, factorOf(signs));
      add(rest);
    }
  }
  return runs;
}

/**
 * The text of such words.
 *
 * @throws {EngineError} prompt.invalid for a weight below 0
 */
export function printEmphasis(runs: readonly WeightedText[], title: string): string {
  let out = "";
  for (const { text, weight } of runs) {
    if (weight < 0) throw notExpressible(title, "a weight below 0");
    const escaped = text.replace(/[()"]/g, "\\$&");
    // what could be read as the weight of the bracket before
    const bare = weight === 1 && !(out !== "" && /^[-+.\d]/.test(escaped));
    out += bare ? escaped : `(${escaped})${signsOf(weight) ?? digits(weight, title)}`;
  }
  return out;
}

/** A word's signs, which may be followed by a full stop or the like. */
function splitSigns(text: string): { word: string; signs: string; rest: string } {
  let end = text.length;
  while (end > 0 && ".;:!?".includes(text[end - 1]!)) end--;
  let start = end;
  const sign = text[end - 1];
  if (sign === "+" || sign === "-") while (text[start - 1] === sign) start--;
  const before = text[start - 1];
  if (before === undefined || before === "+" || before === "-") start = end;
  if (start === end) return { word: text, signs: "", rest: "" };
  return { word: text.slice(0, start), signs: text.slice(start, end), rest: text.slice(end) };
}

function factorOf(suffix: string): number {
  if (suffix === "") return 1;
  if (suffix[0] !== "+" && suffix[0] !== "-") return Number(suffix);
  return power(suffix[0] === "+" ? 1.1 : 0.9, suffix.length);
}

function power(base: number, times: number): number {
  let out = 1;
  for (let i = 0; i < times; i++) out *= base;
  return out;
}

function signsOf(weight: number): string | null {
  for (let times = 1; times <= mostSigns; times++) {
    if (power(1.1, times) === weight) return "+".repeat(times);
    if (power(0.9, times) === weight) return "-".repeat(times);
  }
  return null;
}
