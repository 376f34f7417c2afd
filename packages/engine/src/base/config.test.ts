import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "./config.ts";

const home = mkdtempSync(join(tmpdir(), "scumble-config-"));
const withFile = (settings: unknown) => {
  const data = mkdtempSync(join(home, "data-"));
  writeFileSync(join(data, "config.json"), typeof settings === "string" ? settings : JSON.stringify(settings));
  return data;
};

test("a flag wins over the environment, that over the file, that over the default", () => {
  const data = withFile({ port: 1, threads: 1, logLevel: "error" });
  const env = { SCUMBLE_PORT: "2", SCUMBLE_THREADS: "2" };
  const config = loadConfig({ flags: { data, port: 3 }, env });
  expect(config).toMatchObject({ port: 3, threads: 2, logLevel: "error", keepJobsDays: 30 });
});

test("a flag that was not given does not count", () => {
  expect(loadConfig({ flags: { data: home, port: undefined }, env: { SCUMBLE_PORT: "7" } }).port).toBe(7);
});

test("folders follow --data, else SCUMBLE_HOME; more model folders come first", () => {
  const env = { SCUMBLE_HOME: join(home, "a"), SCUMBLE_MODELS: ["/m1", "/m2"].join(delimiter) };
  const { paths } = loadConfig({ env });
  expect(paths.data).toBe(join(home, "a"));
  expect(paths.models).toEqual([resolve("/m1"), resolve("/m2"), join(home, "a", "models")]);
  expect(loadConfig({ flags: { data: join(home, "b") }, env }).paths.runtime).toBe(join(home, "b", "runtime"));
});

test.each([
  [{ SCUMBLE_PORT: "70000" }, "port"],
  [{ SCUMBLE_PORT: "many" }, "port"],
  [{ SCUMBLE_LOG_LEVEL: "loud" }, "logLevel"],
  [{ SCUMBLE_LOG_PROMPTS: "2" }, "logPrompts"],
])("%j is refused by name", (env, field) => {
  expect(() => loadConfig({ flags: { data: home }, env })).toThrow(
    expect.objectContaining({ code: "protocol.invalid_params", details: expect.objectContaining({ field }) }),
  );
});

test("an unknown setting in the file is refused by name", () => {
  expect(() => loadConfig({ flags: { data: withFile({ prot: 1 }) }, env: {} })).toThrow(/`prot`/);
});

test("a file that is no JSON object is refused", () => {
  for (const text of ["{", "[]", "null"])
    expect(() => loadConfig({ flags: { data: withFile(text) }, env: {} })).toThrow(
      expect.objectContaining({ code: "file.unreadable" }),
    );
});
