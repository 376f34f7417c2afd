// The words that a model was trained on, and other words for them, as a model folder's vocabulary.json has them.
import { z } from "zod";

const phrase = z.string().min(1).max(120);
const phrases = z.array(phrase).max(500);
const byName = z.record(phrase, phrases);

const kind = z.object({
  title: z.string().min(1).max(40).describe("Plural, for people: materials."),
  isSubject: z
    .boolean()
    .default(false)
    .describe("Whether a picture needs one: without it the answer says what there is."),
  isSingle: z.boolean().default(false).describe("Whether two of it contradict each other."),
  names: byName.describe(
    "Phrases of each name that the model was trained on, the plainest first; {} stands for words in between.",
  ),
});

const language = z.object({
  title: z.string().min(1).max(40).describe("In English, for people."),
  names: byName.describe(
    "Phrases for the names of the kinds, and for ignored words such as `and`; a word's * stands for up to four letters.",
  ),
  ignored: phrases.default([]).describe("Dropped where a prompt is translated."),
  prefixes: z.array(phrase).max(20).default([]).describe("Articles and the like, written together with the word."),
});

/** `vocabulary.json` of a model folder. Kinds are in the order in which their words stand in a prompt. */
export const vocabulary = z
  .object({
    kinds: z.array(kind).min(1).max(20),
    opposites: z.array(z.array(phrase).min(2)).default([]).describe("Names that contradict each other."),
    ignored: phrases.default([]).describe("Words of the model's own language that name nothing: a, texture of."),
    others: phrases
      .default([])
      .describe(
        "Words of its own language that it does not know: no slips of the pen, nor another language's on their own.",
      ),
    languages: z.record(z.string().regex(/^[a-z]{2,3}$/), language).default({}),
  })
  .superRefine(({ kinds, opposites, ignored, languages }, context) => {
    const names = new Set(kinds.flatMap((each) => Object.keys(each.names)));
    const refuse = (name: string, path: (string | number)[]) =>
      context.addIssue({ code: "custom", message: `${name} is not among the names of the kinds`, path });
    for (const [i, { names: own }] of kinds.entries())
      for (const [name, said] of Object.entries(own))
        if (said.length === 0)
          context.addIssue({ code: "custom", message: "no phrase", path: ["kinds", i, "names", name] });
    for (const [i, group] of opposites.entries())
      for (const name of group) if (!names.has(name)) refuse(name, ["opposites", i]);
    for (const [code, { names: own }] of Object.entries(languages))
      for (const name of Object.keys(own))
        if (!names.has(name) && !ignored.includes(name)) refuse(name, ["languages", code, "names"]);
  });
export type Vocabulary = z.infer<typeof vocabulary>;
