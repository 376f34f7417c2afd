// What of the GIMP plug-in can be tested without GIMP: its pure parts in Python, and whether it is whole.
import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { linkedFolders, linkFile } from "../../../plugins/gimp-bridge/tool/plugin-files.ts";
import { validate } from "../../../plugins/gimp-bridge/tool/validate.ts";

const python = ["python3", "python"].find((command) => spawnSync(command, ["--version"]).status === 0);

test("the pure parts of the plug-in", ({ skip }) => {
  if (python === undefined) return skip("no Python here: the plug-in's pure parts were not run");
  const { status, stderr } = spawnSync(python, ["-B", "-m", "unittest", "test_pure"], {
    cwd: join(import.meta.dirname, "pure"),
    env: { ...process.env, PYTHONPATH: linkedFolders.join(delimiter) },
    encoding: "utf8",
  });
  expect(stderr).toMatch(/Ran [1-9]\d* tests/);
  expect(status, stderr).toBe(0);
});

test("the plug-in is whole", ({ skip }) => {
  if (python === undefined) return skip("no Python here: the plug-in's syntax was not checked");
  expect(validate()).toEqual([]);
});

test("a linked plug-in points at its sources", () => {
  for (const folder of linkedFolders) expect(linkFile()).toContain(JSON.stringify(folder));
});
