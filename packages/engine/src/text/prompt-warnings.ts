// Pure. What to tell whoever wrote a prompt that a model understands only in part.
import type { ErrorCode } from "@scumble/protocol";
import { type PromptReading, readPrompt } from "./read-prompt.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A sentence about something that was put up with. */
export interface PromptWarning {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Names told of one kind. */
const mostNames = 12;

/** Words of the prompt told in one sentence. */
const mostQuoted = 8;

/** Prompts that mean to bring things together or to change from one to the other. */
const composed = /\||\[[^\]]*:|\.(?:and|blend|swap)\(|(?<![\p{L}\p{N}_])(?:AND|BREAK)(?![\p{L}\p{N}_])/u;

/**
 * Sentences about a prompt and its negative prompt; none where everything is understood or nothing is said.
 *
 * @param model its name, for people
 */
export function promptWarnings(
  vocabulary: Vocabulary,
  { prompt, negativePrompt }: { readonly prompt: string; readonly negativePrompt: string },
  model: string,
): PromptWarning[] {
  const wanted = readPrompt(vocabulary, prompt);
  const unwanted = readPrompt(vocabulary, negativePrompt);
  const warnings: PromptWarning[] = [];
  const guesses = [...wanted.guesses, ...unwanted.guesses].map(
    ({ word, taken }) => `${quote([word])} for ${quote([taken])}`,
  );
  if (guesses.length > 0) {
    const told = [...new Set(guesses)].slice(0, mostQuoted).join(", ");
    warnings.push({ code: "prompt.word_guessed", message: `${model} took ${told}.` });
  }
  const lacks = prompt.trim() === "" ? null : lackingSubject(vocabulary, wanted);
  const unknown = [...(lacks === null ? wanted.unknown : []), ...unwanted.unknown];
  if (lacks !== null) warnings.push({ code: "prompt.no_subject", message: sayLack(wanted, lacks, prompt, model) });
  if (unknown.length > 0) {
    const message = `${model} does not know ${quote([...new Set(unknown)])} and may paint as if that were not there. It knows ${known(vocabulary)}.`;
    warnings.push({ code: "prompt.words_unknown", message });
  }
  if (!composed.test(prompt)) warnings.push(...contradictions(vocabulary, wanted, model));
  return warnings;
}

type Kind = Vocabulary["kinds"][number];

/** The kind that a picture needs and the prompt does not name; null: nothing is missing. */
function lackingSubject({ kinds }: Vocabulary, { names }: PromptReading): Kind | null {
  const subject = kinds.find(({ isSubject }) => isSubject);
  return subject === undefined || names.some((name) => name in subject.names) ? null : subject;
}

function sayLack({ unknown }: PromptReading, kind: Kind, prompt: string, model: string): string {
  const said = unknown.length > 0 ? unknown : [shorten(prompt.trim())];
  return (
    `${model} paints ${listed(kind)}, and found none of them in ${quote(said)}: the picture will be a guess. ` +
    "For anything else, put the folder of a Stable Diffusion model in the diffusers-ONNX layout into the folder `models` in " +
    "Scumble's data folder and choose it; `scumble models list` shows what is installed, `scumble doctor` where."
  );
}

function contradictions({ kinds, opposites }: Vocabulary, { names }: PromptReading, model: string): PromptWarning[] {
  const clashes = [
    ...kinds.filter(({ isSingle }) => isSingle).map((kind) => names.filter((name) => name in kind.names)),
    ...opposites.map((group) => names.filter((name) => group.includes(name))),
  ];
  return clashes
    .filter((clash) => clash.length > 1)
    .map((clash) => ({
      code: "prompt.contradiction",
      message: `${quote(clash)} exclude each other: ${model} paints a mixture of them or one alone; keep the one you mean.`,
    }));
}

function known({ kinds }: Vocabulary): string {
  const told = [...kinds].reverse().map(listed);
  return told.length < 2 ? (told[0] ?? "no other words") : `${told.slice(0, -1).join("; ")}; and ${told.at(-1)}`;
}

function listed({ title, names }: Kind): string {
  const all = Object.keys(names);
  const more = all.length - mostNames;
  return `the ${title} ${all.slice(0, mostNames).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

const shorten = (text: string): string => (text.length <= 60 ? text : `${text.slice(0, 59).trimEnd()}…`);
const quote = (words: readonly string[]): string =>
  words
    .slice(0, mostQuoted)
    .map((word) => `“${shorten(word)}”`)
    .join(" and ");
