import { join } from "node:path";
import { evaluatorDirectory, modelDirectory } from "@scumble/swatch";
import { expect, test } from "vitest";
import { parseOptions } from "./options.ts";

test("without arguments the embedded model, all prompts, 100 fills", () => {
  expect(parseOptions([])).toEqual({
    model: modelDirectory,
    evaluator: evaluatorDirectory,
    prompts: Number.POSITIVE_INFINITY,
    fills: 100,
    steps: undefined,
    pictures: undefined,
  });
});

test("another model brings its evaluator along, unless one is named", () => {
  expect(parseOptions(["made/model"]).evaluator).toBe(join("made", "evaluator"));
  expect(parseOptions(["made/model", "--evaluator", "e", "--prompts", "40", "--fills", "0"])).toMatchObject({
    evaluator: "e",
    prompts: 40,
    fills: 0,
  });
});

test.each([[["--prompts", "0"]], [["--prompts", "some"]], [["--fills", "-1"]], [["--speed", "1"]], [["a", "b"]]])(
  "refuses %j with a sentence",
  (args) => {
    expect(() => parseOptions(args)).toThrow(/\w+ .*/);
  },
);
