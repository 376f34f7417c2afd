import { JobRequest } from "@scumble/protocol";
import { expect, test } from "vitest";
import { recipeRequest } from "./recipe-request.ts";

const request = (prompt: string) => JobRequest.parse({ pipeline: "generate", prompt, seed: 3 });
const recipes = ["one", "two"].map((layer) => ({
  layer,
  recipe: { engine: "0", model: "m", request: request(layer) },
}));

test("the last layer's request, or that of the one asked for", () => {
  expect(recipeRequest(recipes, null, "a.ora")).toEqual(request("two"));
  expect(recipeRequest(recipes, 1, "a.ora")).toEqual(request("one"));
});

test.each([
  [[], null, /a file with a layer that Scumble made.*a\.ora/],
  [recipes, 3, /a layer from 1 to 2.*2 layers/],
  [recipes, 0, /a layer from 1 to 2/],
  [["text"], null, /a recipe of this version/],
  [[{ recipe: { request: { pipeline: "dream" } } }], null, /a recipe of this version/],
] as const)("refused: %j, layer %s", (found, layer, message) => {
  expect(() => recipeRequest(found, layer, "a.ora")).toThrowError(message);
  expect(() => recipeRequest(found, layer, "a.ora")).toThrowError(expect.objectContaining({ code: "file.unreadable" }));
});
