import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, type RunningEngine, startEngine } from "@scumble/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { conformance } from "./conformance.ts";

// The real engine but for its worker: a job ends at once, with nothing made.
let engine: RunningEngine;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "scumble-conformance-"));
  engine = await startEngine({
    dataDirectory: directory,
    models: { single: [join(import.meta.dirname, "..", "fixtures", "models", "tiny-inpaint")], folders: [] },
    port: 0,
    executor: () => ({
      async *run() {
        yield { type: "finished", layers: [], timing: { totalMs: 0, modelMs: 0, loadMs: 0 } };
      },
      close: async () => {},
    }),
    log: createLog({ level: "silent", file: null, people: null }),
  });
});
afterAll(async () => {
  await engine.close();
  await rm(directory, { recursive: true, force: true });
});

const names = conformance("", "").map(({ name }) => name);

test.each(names)("%s", async (name) => {
  const check = conformance(engine.url, engine.token).find((candidate) => candidate.name === name);
  expect(check).toBeDefined();
  await check?.run();
});
