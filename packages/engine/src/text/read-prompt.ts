// Pure. The one door to a model's vocabulary: what it understands of a prompt, and the prompt in its own words.
import type { Vocabulary } from "./vocabulary.ts";
import { nearestWord } from "./words/nearest-word.ts";
import { indexPhrases, type Match, type PhraseIndex } from "./words/phrase-index.ts";
import { splitWords, type Word } from "./words/split-words.ts";

/** What a model understands of a prompt. */
export interface PromptReading {
  /** In the model's own words; the prompt itself, byte for byte, where it says nothing else. */
  readonly text: string;
  /** Names of the vocabulary that it says, in order, each once. */
  readonly names: readonly string[];
  /** Words that were taken for others. */
  readonly guesses: readonly { readonly word: string; readonly taken: string }[];
  /** Words that mean nothing to the model, as they were written, each once. */
  readonly unknown: readonly string[];
}

/** Made once for each model; several megabytes of look-up tables are kept as long as the vocabulary is. */
const indices = new WeakMap<Vocabulary, PhraseIndex>();

/** A translation can bring words together that mean something else as one phrase; twice has always been enough. */
const mostRounds = 4;

/**
 * Reads a prompt in any of the vocabulary's languages. Words of another language and slips of the pen are replaced by the
 * model's own, neighbours in the order of the kinds; brackets, weights and everything else stay where they are. Reading the
 * result again changes nothing.
 */
export function readPrompt(vocabulary: Vocabulary, prompt: string): PromptReading {
  const index = indices.get(vocabulary) ?? indexPhrases(vocabulary);
  indices.set(vocabulary, index);
  let reading = readOnce(index, new Set(vocabulary.others), prompt);
  for (let round = 1; round < mostRounds; round++) {
    const again = readOnce(index, new Set(vocabulary.others), reading.text);
    if (again.text === reading.text) break;
    const guesses = [...reading.guesses, ...again.guesses];
    reading = { ...again, guesses };
  }
  return reading;
}

/** What one or several words of the prompt come to. */
interface Piece {
  readonly from: number;
  readonly to: number;
  /** Replaces the words; null: they stay; "": they go. */
  readonly spelling: string | null;
  readonly name: string | null;
}

interface Found {
  readonly from: number;
  readonly matches: readonly Match[];
}

function readOnce(index: PhraseIndex, others: ReadonlySet<string>, prompt: string): PromptReading {
  const words = splitWords(prompt, index.segment);
  const { names, taken } = findGaps(index, words);
  const found: Found[] = [];
  const left: number[] = [];
  for (let at = 0; at < words.length; ) {
    const matches = taken.has(at) ? [] : index.at(words, at);
    if (matches.length > 0) found.push({ from: at, matches });
    else if (!taken.has(at)) left.push(at);
    at += matches[0]?.length ?? 1;
  }
  const isOther = ({ from, matches: [match] }: Found) => match!.length === 1 && others.has(words[from]!.folded);
  const sure = found.filter((each) => !isOther(each));
  const matched = found.filter((each) => !isOther(each) || sharesLanguage(each, sure));
  left.push(...found.filter((each) => !matched.includes(each)).map(({ from }) => from));
  const prefer = commonest(matched.map(({ matches }) => matches));
  const isTranslated = matched.some(({ matches }) =>
    matches.some(({ language, name, isKnown }) => language && name && !isKnown),
  );
  const pieces: Piece[] = matched.map(({ from, matches }) => {
    const { name, language, length, isKnown } = prefer(matches);
    const stays = language === null || isKnown || (name === null && !isTranslated);
    const spelling = stays ? null : name === null ? "" : index.spell(name);
    return { from, to: from + length, spelling, name };
  });
  const guesses: { word: string; taken: string }[] = [];
  const unknown: string[] = [];
  for (const at of left.sort((a, b) => a - b)) {
    const { folded, start, end } = words[at]!;
    if (index.known.has(folded) || index.isFiller(folded)) continue;
    const word = prompt.slice(start, end);
    const guess = others.has(folded) ? null : guessWord(index, folded, isTranslated ? prefer.language : null);
    if (guess !== null) {
      guesses.push({ word, taken: guess.spelling });
      pieces.push({ from: at, to: at + 1, ...guess });
    } else if (isWorthTelling(folded)) unknown.push(word);
  }
  pieces.sort((a, b) => a.from - b.from);
  for (const { name } of pieces) if (name !== null && index.kindOf(name) >= 0) names.push(name);
  return { text: rewrite(prompt, words, pieces, index), names: unique(names), guesses, unknown: unique(unknown) };
}

/** Whether a word that is one of the model's own language too is more likely one of another, which others speak as well. */
function sharesLanguage({ matches }: Found, sure: readonly Found[]): boolean {
  const spoken = new Set(sure.flatMap((each) => each.matches.map(({ language }) => language)));
  return matches.some(({ language }) => language === null || spoken.has(language));
}

/** Names said by phrases with a gap, and the words that say them. */
function findGaps({ gaps }: PhraseIndex, words: readonly Word[]): { names: string[]; taken: Set<number> } {
  const widest = 6;
  const names: string[] = [];
  const taken = new Set<number>();
  const says = (phrase: readonly string[], from: number) =>
    phrase.every((word, i) => words[from + i]?.folded === word && !taken.has(from + i));
  for (const { name, before, after } of gaps)
    for (let start = 0; start < words.length; start++) {
      if (!says(before, start)) continue;
      const first = start + before.length;
      const second = Array.from({ length: widest + 1 }, (_, gap) => first + gap).find((from) => says(after, from));
      if (second === undefined) continue;
      names.push(name);
      for (let i = start; i < first; i++) taken.add(i);
      for (let i = second; i < second + after.length; i++) taken.add(i);
    }
  return { names, taken };
}

/** Chooses among the meanings of a phrase the one of the language that says most of the prompt. */
function commonest(found: readonly (readonly Match[])[]) {
  const score = new Map<string, number>();
  for (const matches of found)
    for (const language of new Set(matches.map((match) => match.language ?? "")))
      score.set(language, (score.get(language) ?? 0) + (matches[0]?.length ?? 0));
  score.delete("");
  const worth = ({ language, name }: Match) =>
    language === null ? Number.POSITIVE_INFINITY : score.get(language)! + (name === null ? 0 : 0.5);
  const prefer = (matches: readonly Match[]): Match => [...matches].sort((a, b) => worth(b) - worth(a) || 0)[0]!;
  const [most] = [...score].sort(([, a], [, b]) => b - a);
  return Object.assign(prefer, { language: most?.[0] ?? null });
}

/** Another language's words are shorter of context, so that they must be longer. */
const shortestForeign = 6;

function guessWord(index: PhraseIndex, folded: string, language: string | null) {
  const own = nearestWord(folded, index.known);
  if (own !== null) {
    const name = index.singles.find(({ word, meaning }) => word === own && meaning.language === null)?.meaning.name;
    return { spelling: own, name: name ?? null };
  }
  if (language === null || folded.length < shortestForeign) return null;
  const theirs = index.singles.filter(({ meaning }) => meaning.language === language && meaning.name !== null);
  const near = nearestWord(
    folded,
    theirs.map(({ word }) => word),
  );
  const name = theirs.find(({ word }) => word === near)?.meaning.name ?? null;
  return name === null ? null : { spelling: index.spell(name), name };
}

// articles and prepositions of languages that nobody listed
const isWorthTelling = (word: string): boolean => word.length > 2 || !/^\p{Script=Latin}+$/u.test(word);

/** Punctuation that comes with the scripts of other languages. */
const foreignMarks: Readonly<Record<string, string>> = { "，": ", ", "、": ", ", "،": ", ", "。": ". ", "।": "." };

/** The prompt with neighbouring replacements written as one, in the order of the kinds. */
function rewrite(prompt: string, words: readonly Word[], pieces: readonly Piece[], index: PhraseIndex): string {
  const replaced = pieces.filter(({ spelling }) => spelling !== null);
  if (replaced.length === 0) return prompt;
  const groups: Piece[][] = [];
  for (const piece of replaced) {
    const last = groups.at(-1)?.at(-1);
    const joins = last !== undefined && last.to === piece.from && words[piece.from]!.joins;
    if (joins) groups.at(-1)!.push(piece);
    else groups.push([piece]);
  }
  let text = "";
  let done = 0;
  const keep = (to: number) => {
    text += prompt.slice(done, to).replace(/[，、،。।]/gu, (mark) => foreignMarks[mark]!);
    done = to;
  };
  for (const group of groups) {
    keep(words[group[0]!.from]!.start);
    const said = sayTogether(group, index);
    done = words[group.at(-1)!.to - 1]!.end;
    if (said === "") done += /^\s*/u.exec(prompt.slice(done))![0].length;
    else if (/[\p{L}\p{N}]$/u.test(text)) text += " ";
    text += said;
    if (said !== "" && /^[\p{L}\p{N}]/u.test(prompt.slice(done))) text += " ";
  }
  keep(prompt.length);
  return text;
}

function sayTogether(group: readonly Piece[], index: PhraseIndex): string {
  const runs: Piece[][] = [[]];
  for (const piece of group) {
    if (piece.spelling === "") continue;
    const isJoint = piece.name === null || index.kindOf(piece.name) < 0;
    if (isJoint) runs.push([piece], []);
    else runs.at(-1)!.push(piece);
  }
  const said = runs.flatMap((run) => {
    const rank = ({ name }: Piece) => (name === null ? -1 : index.kindOf(name));
    return [...run].sort((a, b) => rank(a) - rank(b)).map(({ spelling }) => spelling!);
  });
  return unique(said).join(" ");
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}
