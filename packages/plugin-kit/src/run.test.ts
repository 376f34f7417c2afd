import { expect, test } from "vitest";
import { newPart, type Part, type Run, runNotice } from "./run.ts";

const part = (...messages: string[]): Part => {
  const warnings = messages.map((message) => ({ code: "prompt.words_unknown", message }));
  const target = {} as Part["target"];
  return { ...newPart({ target } as unknown as Part), layers: [{ warnings }] as unknown as Part["layers"] };
};
const finished = (...parts: Part[]): Run => ({
  ...{ key: "key", title: "a cat", stop: new AbortController(), timesMs: {} },
  stage: "finished",
  parts,
});

test("a finished run tells what the engine put up with, once", () => {
  expect(runNotice(finished(part("No cat."), part("No cat.", "No dog.")))).toMatchObject({
    sentence: "“a cat” is in the document.",
    advice: "No cat. No dog.",
    isError: false,
  });
  expect(runNotice(finished(part())).advice).toBe("");
});
