import { type FakeEngine, startFakeEngine } from "@scumble/protocol/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { conformance } from "./conformance.ts";

// What plugins are tested against must behave like the engine.
let fake: FakeEngine;

beforeAll(async () => {
  fake = await startFakeEngine();
});
afterAll(() => fake.close());

const names = conformance("", "").map(({ name }) => name);

test.each(names)("%s", async (name) => {
  const check = conformance(fake.url, fake.token).find((candidate) => candidate.name === name);
  expect(check).toBeDefined();
  await check?.run();
});
