// What happens where no chroot can be made: the suite says why instead of failing.
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensureChroot } from "./support/chroot.ts";

const path = process.env.PATH;
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "scumble-chroot-"));
});

afterEach(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(process.platform === "win32")("a chroot that cannot be made is a reason in one line", () => {
  const program = join(folder, "mmdebstrap");
  const words = [
    "I: automatically chosen mode: root",
    "E: Failed to fetch http://mirror/InRelease",
    "E: mmdebstrap failed",
  ];
  writeFileSync(program, `#!/bin/sh\n${words.map((line) => `echo "${line}" >&2`).join("\n")}\nexit 1\n`);
  chmodSync(program, 0o755);
  process.env.PATH = `${folder}:${path}`;
  const kept = join(folder, "kept");
  const chroot = ensureChroot("trixie", () => {}, kept);
  expect(chroot).toEqual({ reason: expect.stringContaining("chroot: E: Failed to fetch http://mirror/InRelease") });
  expect(readdirSync(kept)).toEqual([]);
});

test("nor does a missing program throw", () => {
  process.env.PATH = folder;
  const chroot = ensureChroot("forky", () => {}, join(folder, "kept"));
  expect(chroot).toEqual({ reason: expect.stringMatching(/chroot: ./) });
  expect(existsSync(join(folder, "kept", "gimp-forky.ready"))).toBe(false);
});
