// Pure. Where the words of a prompt are, whichever syntax it is written in.
import { foldWord } from "./fold-word.ts";

/** A word at its place. */
export interface Word {
  readonly start: number;
  readonly end: number;
  /** As `foldWord` gives it. */
  readonly folded: string;
  /** Whether only white space, a hyphen, an apostrophe or nothing is between it and the word before. */
  readonly joins: boolean;
  /** Whether its script puts no spaces between words. */
  readonly isDense: boolean;
}

const dense = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー々";
const words = new RegExp(
  `[${dense}]+|(?<![\\p{L}\\p{N}_])(?:(?![${dense}])[\\p{L}])(?:(?![${dense}])[\\p{L}\\p{M}\\p{N}_\\u200c\\u200d])*`,
  "gu",
);
// names of files, joints of prompts and compel's methods are no words of a picture
const syntax = /<[^<>]*>|embedding:\S+|\.(?:and|blend|swap)\(|(?<![\p{L}\p{N}_])(?:AND|BREAK)(?![\p{L}\p{N}_])/gu;
const between = /^(?:\s*|-|['’])$/u;

/**
 * The words of a prompt in order: runs of letters outside of what is syntax. Words with digits at the beginning or underscores
 * are left out.
 *
 * @param segment lengths of the phrases that a run of a dense script is made of, in UTF-16 units
 */
export function splitWords(prompt: string, segment: (run: string) => readonly number[]): Word[] {
  const masked = prompt.replace(syntax, (text) => "\u0000".repeat(text.length));
  const found: Word[] = [];
  for (const { 0: text, index } of masked.matchAll(words)) {
    const isDense = new RegExp(`^[${dense}]`, "u").test(text);
    if (!isDense && text.includes("_")) continue;
    let start = index;
    for (const length of isDense ? segment(text) : [text.length]) {
      const end = start + length;
      const before = found.at(-1)?.end;
      const joins = before !== undefined && between.test(masked.slice(before, start));
      found.push({ start, end, folded: foldWord(text.slice(start - index, end - index)), joins, isDense });
      start = end;
    }
  }
  return found;
}
