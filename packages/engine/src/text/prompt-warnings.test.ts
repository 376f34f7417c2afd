import { expect, test } from "vitest";
import { promptWarnings } from "./prompt-warnings.ts";
import { vocabulary } from "./vocabulary.ts";

const words = vocabulary.parse({
  kinds: [
    { title: "sizes", names: { large: ["large"], small: ["small"] } },
    { title: "colours", names: { red: ["red"], blue: ["blue"] } },
    { title: "metals", isSubject: true, isSingle: true, names: { iron: ["iron"], zinc: ["zinc", "sheet of {} zinc"] } },
  ],
  opposites: [["large", "small"]],
  ignored: ["a", "and", "of"],
});
const warn = (prompt: string, negativePrompt = "") => promptWarnings(words, { prompt, negativePrompt }, "Smithy");
const codes = (...prompts: [string, string?]) => warn(...prompts).map(({ code }) => code);

test("what is understood, and what says nothing, gives no warning", () => {
  for (const prompt of ["", "  ", "a red iron", "sheet of blue zinc", "red and blue iron"])
    expect(codes(prompt)).toEqual([]);
});

test("a subject that the model cannot do names what it can and how to get a model that can", () => {
  const [warning, ...others] = warn("a cat");
  expect(others).toEqual([]);
  expect(warning?.code).toBe("prompt.no_subject");
  expect(warning?.message).toMatch(/^Smithy paints the metals iron, zinc, and found none of them in “cat”/);
  expect(warning?.message).toContain("`models`");
  expect(codes("red")).toEqual(["prompt.no_subject"]);
});

test("unknown words are named beside those that it knows", () => {
  const [warning] = warn("a red iron cat");
  expect(warning).toEqual({
    code: "prompt.words_unknown",
    message:
      "Smithy does not know “cat” and may paint as if that were not there. " +
      "It knows the metals iron, zinc; the colours red, blue; and the sizes large, small.",
  });
});

test("a slip of the pen is told with what it was taken for", () => {
  expect(warn("red irn")).toEqual([{ code: "prompt.no_subject", message: expect.stringContaining("“irn”") }]);
  expect(warn("red irom")).toEqual([{ code: "prompt.word_guessed", message: "Smithy took “irom” for “iron”." }]);
});

test("a prompt of many slips is told in one sentence", () => {
  const [warning, ...others] = warn(`zinc ${"zinkc ".repeat(700)}${"bluue ".repeat(20)}`, "smal");
  expect(others).toEqual([]);
  expect(warning?.message).toBe("Smithy took “zinkc” for “zinc”, “bluue” for “blue”, “smal” for “small”.");
});

test("words that contradict each other are named, unless the prompt composes them", () => {
  expect(codes("large small iron")).toEqual(["prompt.contradiction"]);
  expect(warn("iron and zinc")[0]?.message).toContain("“iron” and “zinc” exclude each other");
  for (const prompt of ["[iron:zinc:0.5]", "iron AND zinc", "[iron|zinc]", "iron.swap(zinc)"])
    expect(codes(prompt)).toEqual([]);
});

test("a negative prompt is read without wanting a subject", () => {
  expect(codes("red iron", "blue")).toEqual([]);
  expect(codes("red iron", "a cat")).toEqual(["prompt.words_unknown"]);
  expect(codes("", "zincc")).toEqual(["prompt.word_guessed"]);
});
