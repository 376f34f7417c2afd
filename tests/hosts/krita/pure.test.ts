// What of the Krita plugin can be tried without Krita: its pure parts in plain Python, and whether it packs whole.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { kritaFolder } from "../../../plugins/krita-bridge/tool/krita-folder.ts";
import { linkFiles, pluginFiles } from "../../../plugins/krita-bridge/tool/plugin-files.ts";
import { validate } from "../../../plugins/krita-bridge/tool/validate.ts";

const plugin = join(import.meta.dirname, "..", "..", "..", "plugins", "krita-bridge");
const python = ["python3", "python"].find((command) =>
  /^Python 3\.(?!6|7)\d/.test(spawnSync(command, ["--version"]).stdout?.toString() ?? ""),
);

test("the pure parts", ({ skip }) => {
  if (python === undefined) return skip("no Python 3.8 or newer here: the plugin's pure parts were not run");
  const { status, stderr } = spawnSync(python, ["-m", "unittest", "discover", "-s", "tests"], { cwd: plugin });
  expect(status, stderr.toString()).toBe(0);
  expect(stderr.toString()).toMatch(/Ran [1-9]\d* tests/);
});

test("the plugin is whole and fit for Python 3.8", ({ skip }) => {
  if (python === undefined) return skip("no Python 3.8 or newer here: the plugin's syntax was not checked");
  expect(validate()).toEqual([]);
});

test("pack writes what Krita's importer takes, the same bytes each time", ({ skip }) => {
  if (python === undefined) return skip("no Python 3.8 or newer here: the plugin was not packed");
  const folder = mkdtempSync(join(tmpdir(), "scumble-pack-"));
  const pack = (name: string) => {
    const args = ["--import", import.meta.resolve("tsx"), join(plugin, "tool", "main.ts"), "pack", join(folder, name)];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(status, stdout).toBe(0);
    expect(stdout).toContain(name);
    return readFileSync(join(folder, name));
  };
  const zip = pack("a.zip");
  expect(Buffer.compare(zip, pack("b.zip"))).toBe(0);
  const names = Object.keys(unzipSync(zip));
  for (const name of ["scumble_krita.desktop", "actions/scumble_krita.action", "scumble_krita/__init__.py"])
    expect(names).toContain(name);
  expect(names).toContain("scumble_krita/scumble_client/websocket.py");
  expect(names.filter((name) => /__pycache__|\.pyc|test/.test(name))).toEqual([]);
  rmSync(folder, { recursive: true });
});

test("link writes three files and no copy of the sources", () => {
  expect([...linkFiles().keys()].sort()).toEqual([
    "actions/scumble_krita.action",
    "pykrita/scumble_krita.desktop",
    "pykrita/scumble_krita/__init__.py",
  ]);
  expect(pluginFiles().size).toBeGreaterThan(40);
});

test("Krita's folder on each system", () => {
  const slashes = (path: string) => path.replaceAll("\\", "/");
  expect(slashes(kritaFolder("linux", {}, "/home/a"))).toBe("/home/a/.local/share/krita");
  expect(slashes(kritaFolder("linux", { XDG_DATA_HOME: "/x" }, "/home/a"))).toBe("/x/krita");
  expect(slashes(kritaFolder("darwin", {}, "/Users/a"))).toBe("/Users/a/Library/Application Support/krita");
  expect(slashes(kritaFolder("win32", { APPDATA: "C:/Users/a/AppData/Roaming" }, "C:/Users/a"))).toBe(
    "C:/Users/a/AppData/Roaming/krita",
  );
});
