import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "..", "..", "packages", "client-py");
const commands = ["python3", "python"];
const python = commands.find((command) =>
  /^Python 3\.(?!6|7)\d/.test(spawnSync(command, ["--version"]).stdout?.toString() ?? ""),
);

test("the Python client agrees with the vectors", ({ skip }) => {
  if (python === undefined) return skip("no Python 3.8 or newer here: frame.py and messages.py were not checked");
  const { status, stderr } = spawnSync(python, ["-m", "unittest", "discover", "-s", "tests", "-t", "."], {
    cwd: folder,
  });
  expect(status, stderr.toString()).toBe(0);
  expect(stderr.toString()).toMatch(/Ran [1-9]\d* tests/);
});
