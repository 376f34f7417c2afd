import type { Engine } from "@scumble/protocol/client";
import { connect } from "@scumble/protocol/client/node";
import { type FakeEngine, FakeError, startFakeEngine } from "@scumble/protocol/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fillSelection } from "./controller.ts";
import type { Area, Host, NewLayer } from "./host.ts";

const area: Area = { x: 30, y: 40, width: 8, height: 4 };
let fake: FakeEngine;
let engine: Engine;

beforeEach(async () => {
  fake = await startFakeEngine();
  engine = await connect({
    url: fake.url,
    token: fake.token,
    client: { kind: "sdk", name: "example", version: "1" },
    backoff: { firstMs: 1, maxMs: 5 },
  });
});

afterEach(async () => {
  engine.close();
  await fake.close();
});

/** An editor with a picture of one colour. */
function fakeHost(selection: Area | null): Host & { readonly placed: NewLayer[] } {
  const placed: NewLayer[] = [];
  return {
    placed,
    readSelection: async () => selection,
    readPixels: async ({ width, height }) => new Uint8Array(width * height * 4).fill(128),
    readMask: async ({ width, height }) => new Uint8Array(width * height).fill(255),
    writePixels: async (layer) => void placed.push(layer),
    onHostChange: () => () => {},
  };
}

it("places what the engine made", async () => {
  const host = fakeHost(area);
  expect(await fillSelection(host, engine, "moss")).toBeNull();
  expect(host.placed).toHaveLength(1);
  const { width, height, pixels } = host.placed[0]!;
  expect(pixels).toHaveLength(width * height * 4);
  const submitted = fake.calls.find(({ method }) => method === "job.submit");
  expect(submitted?.params).toMatchObject({ request: { pipeline: "fill", prompt: "moss", origin: { x: 30, y: 40 } } });
});

it("survives a lost connection", async () => {
  const host = fakeHost(area);
  fake.script = async function* (request) {
    fake.dropConnections();
    yield { step: 1, steps: 1 };
    return [{ name: request.prompt, rect: area, pixels: new Uint8Array(128), mask: new Uint8Array(32) }];
  };
  expect(await fillSelection(host, engine, "moss")).toBeNull();
  expect(host.placed.map(({ name }) => name)).toEqual(["moss"]);
});

it("says what to do when something is missing", async () => {
  expect(await fillSelection(fakeHost(null), engine, "moss")).toBe("Select the area to change first.");
  fake.refuseNext("job.submit", new FakeError("model.none_installed"));
  const host = fakeHost(area);
  expect(await fillSelection(host, engine, "moss")).toContain("put a model folder");
  expect(host.placed).toEqual([]);
});
