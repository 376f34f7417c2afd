import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createRegistry } from "./registry.ts";

const tiny = fileURLToPath(new URL("../../../../tests/fixtures/models/tiny-inpaint", import.meta.url));
const fresh = () => mkdtempSync(join(tmpdir(), "scumble-models-"));
const copy = (to: string) => cpSync(tiny, to, { recursive: true });
const pipelinesOf = () => ["generate"];

test("single models come first, then the folders' in order of their names; both layouts count", async () => {
  const [folder, single] = [fresh(), join(fresh(), "default")];
  copy(single);
  copy(join(folder, "b"));
  copy(join(folder, "a", "onnx"));
  mkdirSync(join(folder, "empty"));
  writeFileSync(join(folder, "file"), "");
  const registry = createRegistry([single], [join(folder, "missing"), folder], pipelinesOf);
  const models = await registry.list();
  expect(models.map(({ info }) => [info.id, info.problem])).toEqual([
    ["default", null],
    ["a", null],
    ["b", null],
  ]);
  expect(models[1]).toMatchObject({
    directory: join(folder, "a", "onnx"),
    info: { pipelines: ["generate"], family: "sd1" },
  });
  expect((await registry.find(null)).info.id).toBe("default");
});

test("a model that appears is found without a restart", async () => {
  const folder = fresh();
  const registry = createRegistry([], [folder], pipelinesOf);
  await expect(registry.find(null)).rejects.toMatchObject({ code: "model.none_installed" });
  await expect(registry.find("late")).rejects.toMatchObject({ code: "model.unknown" });
  copy(join(folder, "late"));
  expect((await registry.find("late")).info.name).toBe("late");
});

test("a broken model is listed with its problem, is no default, and cannot be found", async () => {
  const folder = fresh();
  copy(join(folder, "a"));
  copy(join(folder, "b"));
  rmSync(join(folder, "a", "unet", "config.json"));
  const registry = createRegistry([], [folder], pipelinesOf);
  const [broken] = await registry.list();
  expect(broken?.info).toMatchObject({ id: "a", pipelines: [], problem: expect.stringContaining("unet/config.json") });
  expect((await registry.find(null)).info.id).toBe("b");
  await expect(registry.find("a")).rejects.toMatchObject({ code: "model.corrupt" });
});

test("of two models with one id the first counts", async () => {
  const [one, two] = [fresh(), fresh()];
  copy(join(one, "same"));
  copy(join(two, "same"));
  const registry = createRegistry([], [one, two], pipelinesOf);
  expect((await registry.list()).map(({ info }) => info.problem)).toEqual([null, expect.stringContaining("id same")]);
  expect((await registry.find("same")).directory).toBe(join(one, "same"));
});
