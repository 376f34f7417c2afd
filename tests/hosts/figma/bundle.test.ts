import { expect, test } from "vitest";
import { validate } from "../../../plugins/figma/tools/validate.ts";
import { pluginBundle } from "./support/plugin.ts";

test("the bundle and its manifest follow Figma's documents", async () => {
  const made = await pluginBundle();
  expect(validate(made)).toEqual([]);
  const sizes = [made.code, made.ui].map((text) => `${(Buffer.byteLength(text) / 1024).toFixed(1)} kB`);
  console.log(`code.js ${sizes[0]}, ui.html ${sizes[1]}`);
});

test("neither half holds Zod, schemas or the engine", async () => {
  const { inputs } = await pluginBundle();
  const paths = [...inputs.code, ...inputs.ui];
  expect(
    paths.filter((path) =>
      /zod|protocol\/src\/(messages|values|envelope|define|index|testing)|packages\/engine/.test(path),
    ),
  ).toEqual([]);
  expect(inputs.code.every((path) => path.startsWith("src/"))).toBe(true);
});
