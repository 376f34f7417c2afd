// What goes wrong between Photoshop and the engine, at every moment: a result is placed once, or not at all with a sentence.

import { connect } from "@scumble/protocol/client/node";
import { startCuttingProxy } from "@scumble/protocol/testing";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bundlePlugin } from "../../../plugins/photoshop-uxp/tools/bundle.ts";
import { freshFolder, startScripted } from "../../e2e/support/engine-process.ts";
import { startInProcess, type TestEngine } from "../../e2e/support/in-process-engine.ts";
import { createFakePhotoshop, type FakePhotoshop } from "./fake/photoshop.ts";
import { openPhoto } from "./support/pictures.ts";
import { type Session, startSession } from "./support/session.ts";

const rounds = Number(process.env.SCUMBLE_CUTS ?? 12);
/** The few runs of the default suite are always the same ones; more of them are others each time. */
const seed = Number(process.env.SCUMBLE_SEED ?? (rounds > 12 ? Date.now() % 2 ** 31 : 6));
const owner = { kind: "sdk", name: "owner", version: "0" } as const;

let code: string;
let engine: TestEngine;
let photoshop: FakePhotoshop;
let session: Session;

beforeAll(async () => {
  [{ code }, engine] = await Promise.all([bundlePlugin(), startInProcess()]);
});
afterAll(async () => {
  await engine?.close();
});
beforeEach(() => {
  photoshop = createFakePhotoshop();
});
afterEach(() => {
  session?.controller.close();
  session?.loaded.unload();
});

const paired = (ports: readonly number[] = [engine.port], enginePort?: number, token = engine.token): Session => {
  const started = startSession(code, photoshop, ports, enginePort);
  started.surroundings.secureStorage.set("scumble.token", token);
  return started.reload();
};

describe("pairing from nothing", () => {
  test("the right code connects, for good", async () => {
    session = startSession(code, photoshop, [engine.port]);
    await session.until(({ connection }) => connection.name === "needs-pairing");
    const control = await connect({ url: engine.url, token: engine.token, client: owner });
    const { code: shown } = await control.call("pairing.create", {});
    expect(await session.controller.pair("WRONG-CODE")).toMatchObject({ isError: true });
    expect(await session.controller.pair(shown.toLowerCase())).toBeNull();
    session = session.reload();
    await session.until(({ canStart }) => canStart);

    // a token that is taken back disconnects at once
    const { clients } = await control.call("pairing.list", {});
    await control.call("pairing.revoke", { clientId: clients[0]!.clientId });
    const { connection } = await session.until(({ connection: { name } }) => name === "needs-pairing");
    expect(connection.sentence).toContain("no longer knows this plugin");
    control.close();
  });

  test("five wrong codes lock the door for a while", async () => {
    const own = await startInProcess();
    session = startSession(code, photoshop, [own.port]);
    const answers = [];
    for (let tries = 0; tries < 6; tries += 1) answers.push(await session.controller.pair(`WRONG-${tries}`));
    expect(answers.every((answer) => answer?.isError)).toBe(true);
    const control = await connect({ url: own.url, token: own.token, client: owner });
    const { code: shown } = await control.call("pairing.create", {});
    const locked = await session.controller.pair(shown);
    expect(`${locked?.sentence} ${locked?.advice}`).toMatch(/wait|minute|second/i);
    control.close();
    await own.close();
  });
});

test("an engine that speaks another version is named", async () => {
  const { startFakeEngine, FakeError } = await import("@scumble/protocol/testing");
  const newer = await startFakeEngine();
  newer.refuseNext(
    "session.hello",
    new FakeError("protocol.version_unsupported", { expected: "2 … 2", received: "1 … 1" }),
  );
  session = paired([newer.port], undefined, newer.token);
  const { notice } = await session.until(({ connection }) => connection.name === "version");
  expect(notice).toMatchObject({ isError: true, advice: "Update the older of the two." });
  session.controller.close();
  await newer.close();
});

const calls = ["executeAsModal", "getPixels", "getData", "suspendHistory", "createPixelLayer", "putPixels"] as const;
const moreCalls = ["createLayerGroup", "batchPlay", "createImageDataFromBuffer"] as const;
const trouble = fc.record({
  what: fc.constantFrom("cut", "reload", "cancel", "escape", "close", "resize", "throw", "nothing"),
  call: fc.constantFrom(...calls, ...moreCalls),
  nth: fc.integer({ min: 1, max: 4 }),
  bytes: fc.oneof(fc.integer({ min: 1, max: 4_000 }), fc.integer({ min: 1, max: 90_000 })),
  batch: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(1000),
});

type Trouble = typeof trouble extends fc.Arbitrary<infer T> ? T : never;

test(`${rounds} runs with trouble at any moment: no result twice, no layer left over, no image kept`, async () => {
  const proxy = await startCuttingProxy(engine.port);
  const outcomes: Record<string, number> = {};
  const round = async ({ what, call, nth, bytes, batch, seed: noise }: Trouble) => {
    photoshop = createFakePhotoshop();
    const document = openPhoto(photoshop, { width: 96, height: 64 });
    const session = paired([Number(new URL(proxy.url).port)], engine.port);
    let live = session;
    let count = 0;
    const reloaded = new Promise<Session>((resolve) => {
      photoshop.rules.intervene = (name) => {
        // a person can reach a document only while no modal scope is open
        const isTheirs = what === "close" || what === "resize";
        if (name !== (isTheirs ? "executeAsModal" : call) || ++count !== nth) return undefined;
        photoshop.rules.intervene = () => {};
        if (what === "cancel") session.controller.cancel();
        if (what === "escape") photoshop.cancel();
        if (what === "close") photoshop.close(document);
        if (what === "resize") document.resize(90, 60);
        if (what === "throw") throw new Error("scratch disks are full");
        if (what !== "reload") return undefined;
        live = session.reload();
        resolve(live);
        // the old plugin hears no answer
        return new Promise(() => {});
      };
    });
    await session.until(({ canStart }) => canStart);
    if (what === "cut") proxy.cutAfter(bytes);
    const running = session.run("fill", { prompt: "moss", seed: noise, batch, steps: 1 });
    await Promise.race([running, reloaded]);
    await live.until(({ canStart }) => canStart);
    await live.controller.resumed;
    await live.until(({ runs }) => runs.length === 0);

    const names = document.layers.map(({ kind, state }) => `${kind} ${state.name} ${state.children.length}`);
    const { notice, results } = live.controller.state;
    const isPlaced = names.length === 2;
    expect(names).toEqual([...(isPlaced ? [`group moss ${batch}`] : []), "pixel Background 0"]);
    if (!isPlaced) expect(notice.sentence).not.toBe("");
    if (!isPlaced && what !== "reload") expect(notice.isError || notice.name === "cancelled").toBe(true);
    if (isPlaced && live === session) expect(results[0]?.isPlaced).toBe(true);
    expect(photoshop.images.leaks()).toEqual([]);
    expect(photoshop.rules.violations).toEqual([]);
    outcomes[`${what}: ${isPlaced ? "placed" : "not placed"}`] =
      (outcomes[`${what}: ${isPlaced ? "placed" : "not placed"}`] ?? 0) + 1;
    live.controller.close();
    live.loaded.unload();
    session.loaded.unload();
  };
  await fc.assert(fc.asyncProperty(trouble, round), { numRuns: rounds, endOnFailure: true, seed });
  console.log(`seed ${seed}:`, outcomes);
  expect(outcomes["nothing: not placed"]).toBeUndefined();
  expect(outcomes["cut: not placed"]).toBeUndefined();
  await proxy.close();
});

test("where binary messages get lost, pixels travel as text", async () => {
  const document = openPhoto(photoshop, { width: 96, height: 64 });
  session = paired();
  session.surroundings.swallowsBinary = true;
  expect(await session.run("fill", { prompt: "moss", batch: 2 })).toMatchObject({ isPlaced: true });
  expect(document.layers[0]?.state.children).toHaveLength(2);
});

test.each(["reading", "sending", "queued", "running", "receiving"])(
  "cancelled while %s: nothing is placed",
  async (stage) => {
    const document = openPhoto(photoshop, { width: 96, height: 64 });
    session = paired();
    await session.until(({ canStart }) => canStart);
    const stop = session.controller.onChange(({ runs }) => {
      if (runs[0]?.stage !== stage) return;
      stop();
      session.controller.cancel();
    });
    await session.run("fill", { prompt: "moss", batch: 2, steps: 30 });
    expect(session.controller.state.notice).toMatchObject({ name: "cancelled", isError: false });
    expect(document.layers).toHaveLength(1);
    expect(document.history).toEqual(["Open"]);
    expect(photoshop.images.leaks()).toEqual([]);
  },
);

test("an engine killed in the middle of a job: the result comes once, from the next engine", async () => {
  const folder = freshFolder();
  let daemon = await startScripted(folder, 0, 60);
  const document = openPhoto(photoshop, { width: 96, height: 64 });
  session = paired([daemon.port], undefined, daemon.token);
  const running = session.run("fill", { prompt: "moss", batch: 1, steps: 20 });
  await session.until(({ runs }) => (runs[0]?.fraction ?? 0) > 0.2);
  await daemon.end("SIGKILL");
  await session.until(({ connection }) => connection.isError);
  daemon = await startScripted(folder, daemon.port, 5);
  session.controller.retry();
  expect(await running).toMatchObject({ isPlaced: true });
  expect(document.layers.map(({ state }) => state.name)).toEqual(["moss", "Background"]);
  session.controller.close();
  await daemon.end("SIGTERM");
});
