import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startFakeEngine } from "@scumble/protocol/testing";
import { expect, it } from "vitest";
import { sourceFlags } from "../e2e/support/scumble.ts";

const root = join(import.meta.dirname, "../..");
const example = join(import.meta.dirname, "fill.ts");

it("shows the client that is tested here", async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  expect(readme).toContain(await readFile(example, "utf8"));
});

it("is a client in ten lines", async () => {
  const folder = await mkdtemp(join(tmpdir(), "scumble-example-"));
  const fake = await startFakeEngine({
    script: async function* (request) {
      yield { step: 1, steps: 1 };
      const rect = { x: 3, y: 4, width: 2, height: 1 };
      return [{ name: request.prompt, rect, pixels: new Uint8Array(8), mask: null }];
    },
  });
  try {
    const engineFile = join(folder, "engine.json");
    await writeFile(engineFile, JSON.stringify({ port: fake.port, token: fake.token }));
    const photograph = join(root, "samples/coffee.png");
    const args = [...sourceFlags, example, engineFile, photograph, photograph];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toBe("red brick wall: 2 × 1 at 3, 4\n");
  } finally {
    await fake.close();
    await rm(folder, { recursive: true });
  }
});
