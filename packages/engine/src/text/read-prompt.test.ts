import { readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluatorDirectory, modelDirectory } from "@scumble/swatch";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readPrompt } from "./read-prompt.ts";
import { vocabulary } from "./vocabulary.ts";

const swatch = vocabulary.parse(JSON.parse(readFileSync(join(modelDirectory, "vocabulary.json"), "utf8")));
const subjects = swatch.kinds.find(({ isSubject }) => isSubject)!.names;
const colours = swatch.kinds.find(({ title }) => title === "colours")!.names;
const say = (prompt: string) => readPrompt(swatch, prompt).text;

test.each([
  ["roter Backstein", "red brick"],
  ["ein großer ROTER Ziegelstein", "large red brick"],
  ["pared de ladrillo rojo", "red brick"],
  ["mur de brique rouge", "red brick"],
  ["parede de tijolos vermelhos", "red brick"],
  ["muro di mattoni rossi", "red brick"],
  ["красная кирпичная стена", "red brick"],
  ["جدار من الطوب الأحمر", "red brick"],
  ["红砖墙", "red brick"],
  ["赤いレンガの壁", "red brick"],
  ["लाल ईंट की दीवार", "red brick"],
  ["লাল ইটের দেয়াল", "red brick"],
  ["سرخ اینٹ کی دیوار", "red brick"],
  ["dinding bata merah", "red brick"],
  ["crimson boulders", "red stone"],
  ["grüne Wiese", "green grass"],
  ["grüne Wiese".normalize("NFD"), "green grass"],
  ["蓝色的水，黑白石头", "blue water, black white stone"],
])("%s is read as %s", (prompt, text) => {
  expect(readPrompt(swatch, prompt)).toMatchObject({ text, guesses: [], unknown: [] });
});

test("brackets, weights, schedules, joints and names of files stay", () => {
  expect(say("(roter Backstein:1.3), [blau:grün:0.5] AND 黄色的草")).toBe(
    "(red brick:1.3), [blue:green:0.5] AND yellow grass",
  );
  expect(say("(ladrillo)1.2 rojo++, <lora:rojo:0.8> embedding:ladrillo")).toBe(
    "(brick)1.2 red++, <lora:rojo:0.8> embedding:ladrillo",
  );
  expect(say('("rojo", "azul").blend(0.5, 0.5)')).toBe('("red", "blue").blend(0.5, 0.5)');
  expect(say("\\(rojo\\) BREAK red砖墙")).toBe("\\(red\\) BREAK red brick");
});

test("slips of the pen are taken for the nearest word and told", () => {
  expect(readPrompt(swatch, "brik wall in redd")).toMatchObject({
    text: "brick wall in red",
    names: ["brick", "red"],
    guesses: [
      { word: "brik", taken: "brick" },
      { word: "redd", taken: "red" },
    ],
  });
  expect(readPrompt(swatch, "ladrilo rojo")).toMatchObject({
    text: "red brick",
    guesses: [{ word: "ladrilo", taken: "brick" }],
  });
});

test("words that the model cannot know stay and are told, however near or like another language's", () => {
  expect(readPrompt(swatch, "a cat on grass")).toMatchObject({
    text: "a cat on grass",
    names: ["grass"],
    unknown: ["cat"],
  });
  expect(readPrompt(swatch, "a glass")).toMatchObject({ text: "a glass", names: [], unknown: ["glass"] });
  expect(readPrompt(swatch, "cold air")).toMatchObject({ text: "cold air", names: [], unknown: ["cold", "air"] });
  expect(readPrompt(swatch, "air biru")).toMatchObject({ text: "blue water", unknown: [] });
});

test("the prompts that the model is measured with are understood and stay as they are", () => {
  const prompts = JSON.parse(readFileSync(join(evaluatorDirectory, "prompts.json"), "utf8")) as Record<
    string,
    string
  >[];
  for (const { prompt, material, colour } of prompts) {
    const reading = readPrompt(swatch, prompt!);
    expect(reading).toMatchObject({ text: prompt, guesses: [], unknown: [] });
    expect(reading.names).toEqual(expect.arrayContaining([material, colour]));
  }
});

const languages = Object.entries(swatch.languages).filter(([, { names }]) =>
  Object.keys(subjects).every((n) => n in names),
);

test("thirteen languages have a word for every name", () => {
  expect(languages.map(([code]) => code).sort()).toEqual([
    "ar",
    "bn",
    "de",
    "es",
    "fr",
    "hi",
    "id",
    "it",
    "ja",
    "pt",
    "ru",
    "ur",
    "zh",
  ]);
  const all = swatch.kinds.flatMap(({ names }) => Object.keys(names));
  for (const [code, { names }] of languages)
    for (const name of all) expect(names[name]?.length ?? 0, `${code} ${name}`).toBeGreaterThan(0);
});

const nounFirst = new Set(["ar", "es", "fr", "id", "it", "pt"]);

test.each(languages)("every material in every colour is understood in %s", (code, { names }) => {
  const plain = (name: string) => names[name]![0]!.replaceAll("*", "");
  for (const material of Object.keys(subjects).filter((name) => name in names))
    for (const colour of Object.keys(colours).filter((name) => name in names)) {
      const joint = { zh: "的", ja: "の" }[code] ?? " ";
      const [first, second] = nounFirst.has(code) ? [material, colour] : [colour, material];
      const reading = readPrompt(swatch, `${plain(first)}${joint}${plain(second)}`);
      expect(new Set(reading.names), `${plain(colour)} ${plain(material)}`).toEqual(new Set([material, colour]));
      expect(reading.unknown).toEqual([]);
      expect(readPrompt(swatch, reading.text).text).toBe(reading.text);
    }
});

const ownPhrases = swatch.kinds
  .flatMap(({ names }) => Object.values(names).flat())
  .map((text) => text.replace("{} ", ""));
const own = fc.constantFrom(...ownPhrases, ...swatch.ignored.filter((word) => /^[a-z ]+$/.test(word)));
const foreign = fc.constantFrom(
  ...Object.values(swatch.languages).flatMap(({ names, ignored }) => [...Object.values(names).flat(), ...ignored]),
);
const mark = fc.constantFrom(" ", ", ", " (", ":1.2) ", " [", "] ", " | ", " AND ", "-", "", "\n");

test("any text is read, twice like once", () => {
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc
      .array(fc.oneof(own, foreign, mark, fc.string({ maxLength: 4 })), { maxLength: 9 })
      .map((parts) => parts.join(" ")),
    fc.array(fc.oneof(own, foreign, mark), { maxLength: 9 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const once = say(text);
      expect(say(once)).toBe(once);
      // whatever is neither letter nor white space nor a script's own comma stays, in order
      const kept = (of: string) => of.replace(/[\p{L}\p{M}\p{N}\p{Cf}\s，、،。।.,'’&*-]/gu, "");
      if (!/[<>]|embedding/.test(text)) expect(kept(once)).toBe(kept(text));
    }),
    { numRuns: 300 },
  );
});

test("what the model knows stays byte for byte", () => {
  const texts = fc.array(fc.tuple(own, mark), { maxLength: 8 }).map((parts) => parts.flat().join(" "));
  fc.assert(
    fc.property(texts, (text) => {
      expect(say(text)).toBe(text);
    }),
  );
});
