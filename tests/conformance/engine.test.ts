import { startFakeEngine } from "@scumble/protocol/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { conformance } from "./conformance.ts";
import { startInstantEngine } from "./instant-engine.ts";

const names = conformance("", "").map(({ name }) => name);

describe.each([
  ["the engine", startInstantEngine],
  // what plugins are tested against must behave like the engine
  ["the FakeEngine", () => startFakeEngine()],
])("%s", (_, start) => {
  let engine: Awaited<ReturnType<typeof startInstantEngine>>;
  beforeAll(async () => {
    engine = await start();
  });
  afterAll(() => engine.close());

  test.each(names)("%s", async (name) => {
    const check = conformance(engine.url, engine.token).find((candidate) => candidate.name === name);
    expect(check).toBeDefined();
    await check?.run();
  });
});
