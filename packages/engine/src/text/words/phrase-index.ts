// Pure. A vocabulary, ready to be looked up.
import type { Vocabulary } from "../vocabulary.ts";
import { foldWord } from "./fold-word.ts";
import type { Word } from "./split-words.ts";

/** What a phrase stands for. */
export interface Meaning {
  /** A name of the vocabulary, or an ignored word that joins; null: nothing. */
  readonly name: string | null;
  /** Code of its language; null: the model's own. */
  readonly language: string | null;
}

/** A phrase, word by word; a word's trailing * stands for up to four letters. */
interface Phrase extends Meaning {
  readonly words: readonly string[];
}

/** A phrase of the model's own with words in between: these before the gap and those after it. */
export interface GapPhrase {
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A match: what it means and over how many words. */
export interface Match extends Meaning {
  readonly length: number;
  /** Whether the model knows each of the words, so that they can stay as they are. */
  readonly isKnown: boolean;
}

export interface PhraseIndex {
  /** Every word in the model's own phrases, folded. */
  readonly known: ReadonlySet<string>;
  /** Words of other languages that are dropped, folded. */
  isFiller(word: string): boolean;
  /** The longest matches that begin at a word, all of one length; empty: none. */
  at(words: readonly Word[], start: number): readonly Match[];
  readonly gaps: readonly GapPhrase[];
  /** How a dense run falls into phrases, the longest first; see `splitWords`. */
  segment(run: string): readonly number[];
  /** One-word phrases with their meaning, for finding the nearest. */
  readonly singles: readonly { readonly word: string; readonly meaning: Meaning }[];
  /** How a name is said to the model. */
  spell(name: string): string;
  /** Position of a name's kind among the kinds; −1: a joining word. */
  kindOf(name: string): number;
}

const stemEnding = 4;

const isDense = (text: string): boolean => /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
const wordsOf = (text: string): string[] =>
  text
    .split(/[\s'’-]+/u)
    .filter((word) => word !== "")
    .map(foldWord);

/** The index of a vocabulary; takes some milliseconds. */
export function indexPhrases({ kinds, ignored, languages }: Vocabulary): PhraseIndex {
  const byFirst = new Map<string, Phrase[]>();
  const fillers = new Set<string>();
  const known = new Set<string>();
  const gaps: GapPhrase[] = [];
  const singles: { word: string; meaning: Meaning }[] = [];
  const kindOf = new Map(kinds.flatMap(({ names }, i) => Object.keys(names).map((name) => [name, i] as const)));
  const spelling = new Map(
    kinds.flatMap(({ names }) => Object.entries(names).map(([n, [first]]) => [n, first!] as const)),
  );
  let longestDense = 1;

  function add(text: string, meaning: Meaning): void {
    const own = isDense(text) ? [foldWord(text)] : wordsOf(text);
    const [first] = own;
    if (first === undefined) return;
    if (isDense(text)) longestDense = Math.max(longestDense, text.length);
    const phrases = byFirst.get(first);
    if (phrases === undefined) byFirst.set(first, [{ ...meaning, words: own }]);
    else phrases.push({ ...meaning, words: own });
    if (own.length === 1 && !first.endsWith("*")) singles.push({ word: first, meaning });
    if (meaning.name === null && meaning.language !== null) for (const word of own) fillers.add(word);
  }

  for (const { names } of kinds)
    for (const [name, phrases] of Object.entries(names))
      for (const text of phrases) {
        for (const word of wordsOf(text.replace("{}", " "))) known.add(word);
        const [before, after] = text.split("{}").map(wordsOf);
        if (after === undefined) add(text, { name, language: null });
        else gaps.push({ name, before: before!, after });
      }
  for (const text of ignored) {
    for (const word of wordsOf(text)) known.add(word);
    add(text, { name: null, language: null });
  }
  for (const [language, { names, ignored: dropped, prefixes }] of Object.entries(languages)) {
    const addAll = (text: string, name: string | null) => {
      for (const prefix of ["", ...prefixes]) add(`${prefix}${text}`, { name, language });
    };
    for (const [name, phrases] of Object.entries(names)) for (const text of phrases) addAll(text, name);
    for (const text of dropped) addAll(text, null);
  }

  function matches(words: readonly Word[], start: number, phrase: Phrase): boolean {
    return phrase.words.every((pattern, i) => {
      const word = words[start + i];
      return word !== undefined && (i === 0 || word.joins) && fits(pattern, word.folded);
    });
  }

  return {
    known,
    gaps: gaps.sort((a, b) => b.before.length + b.after.length - a.before.length - a.after.length),
    singles,
    isFiller: (word) => fillers.has(word),
    at(words, start) {
      const found = candidates(byFirst, words[start]!.folded).filter((phrase) => matches(words, start, phrase));
      const length = Math.max(0, ...found.map((phrase) => phrase.words.length));
      const longest = found.filter((phrase) => phrase.words.length === length);
      const own = longest.filter(({ language }) => language === null);
      const isKnown = words.slice(start, start + length).every(({ folded }) => known.has(folded));
      return (own.length > 0 ? own : longest).map(({ name, language }) => ({ name, language, length, isKnown }));
    },
    segment(run) {
      const lengths: number[] = [];
      let unknown = 0;
      for (let at = 0; at < run.length; ) {
        let length = Math.min(longestDense, run.length - at);
        while (length > 0 && !byFirst.has(foldWord(run.slice(at, at + length)))) length--;
        if (length === 0) {
          const letter = run.codePointAt(at)! > 0xffff ? 2 : 1;
          unknown += letter;
          at += letter;
          continue;
        }
        if (unknown > 0) lengths.push(unknown);
        unknown = 0;
        lengths.push(length);
        at += length;
      }
      return unknown > 0 ? [...lengths, unknown] : lengths;
    },
    spell: (name) => spelling.get(name) ?? name,
    kindOf: (name) => kindOf.get(name) ?? -1,
  };
}

function fits(pattern: string, word: string): boolean {
  if (!pattern.endsWith("*")) return pattern === word;
  const stem = pattern.slice(0, -1);
  return word.startsWith(stem) && word.length <= stem.length + stemEnding;
}

function candidates(byFirst: ReadonlyMap<string, readonly Phrase[]>, word: string): Phrase[] {
  const found = [...(byFirst.get(word) ?? [])];
  for (let cut = 0; cut <= stemEnding && cut < word.length; cut++)
    found.push(...(byFirst.get(`${word.slice(0, word.length - cut)}*`) ?? []));
  return found;
}
