// What no good client sends: each gets a typed error that says what was expected and what to do, and the engine goes on.
import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { connect as connectTcp } from "node:net";
import { join } from "node:path";
import { type ErrorOnWire, encodeFrame, errorKinds, limits, messages } from "@scumble/protocol";
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findWorker } from "../../packages/engine/src/cli/worker-entry.ts";
import { freshFolder, modelsFolder } from "./support/engine-process.ts";
import { startInProcess, type TestEngine } from "./support/in-process-engine.ts";
import { cutAll, generate, hello, openIdentified, openRaw, type RawClient } from "./support/raw-client.ts";

let engine: TestEngine;
let client: RawClient;

/** Copies the tiny model under another name, then breaks it. */
function brokenModel(folder: string, name: string, damage: (model: string) => void): void {
  const model = join(folder, name);
  cpSync(join(modelsFolder, "tiny-inpaint"), model, { recursive: true });
  const index = JSON.parse(readFileSync(join(model, "model_index.json"), "utf8"));
  writeFileSync(
    join(model, "model_index.json"),
    JSON.stringify({ ...index, scumble: { ...index.scumble, id: name, name } }),
  );
  damage(model);
}

beforeAll(async () => {
  const models = freshFolder();
  brokenModel(models, "whole", () => undefined);
  brokenModel(models, "no-unet", (model) => rmSync(join(model, "unet", "model.onnx")));
  brokenModel(models, "no-config", (model) => rmSync(join(model, "unet", "config.json")));
  brokenModel(models, "bad-json", (model) => writeFileSync(join(model, "vae_decoder", "config.json"), "{"));
  brokenModel(models, "short-unet", (model) => truncateSync(join(model, "unet", "model.onnx"), 20_000));
  brokenModel(models, "empty-decoder", (model) => truncateSync(join(model, "vae_decoder", "model.onnx"), 0));
  brokenModel(models, "garbage-encoder", (model) =>
    writeFileSync(join(model, "text_encoder", "model.onnx"), Buffer.alloc(5_000, "garbage")),
  );
  engine = await startInProcess({
    models: { single: [join(models, "whole")], folders: [models] },
    executor: findWorker(),
    threads: 1,
  });
  client = await openIdentified(engine);
  await client.call("job.watch", {});
});
afterAll(async () => {
  cutAll();
  await engine.close();
});

let keys = 0;
const submit = (request: unknown) => ({ key: `bad-input-${++keys}`, request });

/** The error that a job ends with, or its submit. */
async function failure(request: unknown): Promise<ErrorOnWire> {
  const submitted = await client.call("job.submit", submit(request)).catch((thrown: ErrorOnWire) => thrown);
  if (!("job" in submitted)) return submitted;
  const { jobId } = submitted.job;
  const end = await client.until(({ event, data }) => event === "job.failed" && data.jobId === jobId);
  return (end.data as { error: ErrorOnWire }).error;
}

/** Every message names what was expected, what came and what to do, and no path of this machine. */
function expectGoodMessage({ message, details }: ErrorOnWire): void {
  expect(message).toMatch(/: expected .+(, received .+)?; .+\.$/);
  expect(JSON.stringify({ message, details })).not.toMatch(/\/tmp\/|\/work\/|node_modules|\.ts:/);
}

async function expectAlive(): Promise<void> {
  const { job } = await client.call("job.submit", submit({ ...generate, model: "whole", steps: 1 }));
  const end = await client.until(
    ({ event, data }) => /finished|failed/.test(event) && "jobId" in data && data.jobId === job.jobId,
  );
  expect(end.event).toBe("job.finished");
}

test.each([
  ["no JSON", "{", "protocol.malformed"],
  ["nothing", "", "protocol.malformed"],
  ["a list", "[]", "protocol.malformed"],
  ["null", "null", "protocol.malformed"],
  ["a number", "5", "protocol.malformed"],
  ["no id", `{"method":"job.list","params":{}}`, "protocol.malformed"],
  ["a huge id", `{"id":1e99,"method":"job.list","params":{}}`, "protocol.malformed"],
  ["another field", `{"id":1000001,"method":"job.list","params":{},"x":1}`, "protocol.malformed"],
  [
    "an inherited field",
    `{"id":1000002,"method":"job.list","params":{"__proto__":{"limit":1}}}`,
    "protocol.invalid_params",
  ],
  ["an unknown method", `{"id":1000003,"method":"job.run","params":{}}`, "protocol.unknown_method"],
  ["an event as method", `{"id":1000004,"method":"job.finished","params":{}}`, "protocol.unknown_method"],
  ["a property of objects", `{"id":1000005,"method":"toString","params":{}}`, "protocol.unknown_method"],
  ["no params", `{"id":1000006,"method":"job.get"}`, "protocol.malformed"],
  ["params of the wrong type", `{"id":1000007,"method":"job.get","params":[1]}`, "protocol.invalid_params"],
  [
    "deep nesting",
    `{"id":1000008,"method":"job.list","params":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
    "protocol.malformed",
  ],
])("a message with %s", async (_, text, code) => {
  const before = client.complaints.length;
  client.send(text);
  await client.call("job.list", { limit: 1 });
  const [complaint] = client.complaints.slice(before);
  expect(complaint?.code).toBe(code);
  expectGoodMessage(complaint!);
});

test.each([
  ["request.steps", { ...generate, steps: "many" }],
  ["request.steps", { ...generate, steps: 1.5 }],
  ["request.steps", { ...generate, steps: 1e9 }],
  ["request.seed", { ...generate, seed: -1 }],
  ["request.prompt", { ...generate, prompt: null }],
  ["request.prmpt", { ...generate, prmpt: "x" }],
  ["request.width", { ...generate, width: 0 }],
  ["request.pipeline", { ...generate, pipeline: "explode" }],
  ["request.image", { ...generate, pipeline: "refine", width: undefined, height: undefined }],
])("a wrong %s is named", async (field, request) => {
  const error = await client.refused("job.submit", submit(request));
  expect(error).toMatchObject({ code: "protocol.invalid_params", details: { field } });
  expectGoodMessage(error);
});

test("a prompt of 100 kB", async () => {
  const error = await failure({ ...generate, prompt: "brick ".repeat(17_000) });
  expect(error).toMatchObject({ code: "prompt.too_long", details: { field: "request.prompt" } });
  expectGoodMessage(error);
});

test("a message larger than the limit ends the connection, not the engine", async () => {
  const other = await openIdentified(engine);
  other.send("x".repeat(limits.maxMessageBytes + 100));
  expect((await other.closed).code).toBe(1009);
  const binary = await openIdentified(engine);
  binary.send(Buffer.from([0xc3, 0x28]));
  expect((await binary.closed).code).toBe(4009);
});

test("frames that break the layout get a typed error, then the connection ends", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
      const other = await openIdentified(engine);
      other.send(bytes);
      expect((await other.closed).code).toBe(4009);
      const [error] = other.complaints;
      expect(error?.code).toMatch(/^protocol\.frame_(malformed|unknown)$/);
      expectGoodMessage(error!);
    }),
    { numRuns: 60 },
  );
});

test("frames of an upload that was never offered, or a kind that only the engine sends", async () => {
  for (const [kind, code] of [
    ["upload", "protocol.frame_unknown"],
    ["download", "protocol.frame_malformed"],
    ["preview", "protocol.frame_malformed"],
  ] as const) {
    const other = await openIdentified(engine);
    other.send(encodeFrame({ kind, last: true, stream: 99, offset: 0, payload: new Uint8Array(4) }));
    expect((await other.closed).code).toBe(4009);
    expect(other.complaints).toMatchObject([{ code }]);
  }
});

test.each([
  ["too few bytes", 10, [[0, 5]], "blob.size_mismatch"],
  ["too many bytes", 10, [[0, 11]], "blob.size_mismatch"],
  [
    "a gap",
    10,
    [
      [0, 4],
      [5, 5],
    ],
    "blob.size_mismatch",
  ],
  [
    "an overlap",
    10,
    [
      [0, 6],
      [4, 6],
    ],
    "blob.size_mismatch",
  ],
  ["other bytes than announced", 10, [[0, 10]], "blob.hash_mismatch"],
] as const)("an upload with %s fails at its commit", async (_, sizeBytes, frames, code) => {
  const { streams } = await client.call("blob.offer", { blobs: [{ sha256: "a".repeat(64), sizeBytes }] });
  const stream = streams[0]!;
  for (const [offset, length] of frames)
    client.send(encodeFrame({ kind: "upload", last: false, stream, offset, payload: new Uint8Array(length) }));
  const error = await client.refused("blob.commit", { stream });
  expect(error.code).toBe(code);
  expectGoodMessage(error);
  expect(await client.refused("blob.commit", { stream })).toMatchObject({ code: "protocol.frame_unknown" });
});

test("bytes that the engine lacks are named", async () => {
  const image = { format: "rgba8", blob: "b".repeat(64), width: 8, height: 8 };
  const error = await failure({ pipeline: "refine", prompt: "x", image });
  expect(error).toMatchObject({ code: "blob.unknown", retryable: true, details: { field: "request.image.blob" } });
  expect(await client.refused("blob.fetch", { sha256: "b".repeat(64) })).toMatchObject({ code: "blob.unknown" });
});

const refine = (image: unknown) => ({ pipeline: "refine", prompt: "x", seed: 1, steps: 1, model: "whole", image });
const fill = (image: unknown, mask: unknown) => ({ ...refine(image), pipeline: "fill", mask });
const file = async (bytes: Uint8Array) => ({ format: "file", blob: await client.upload(bytes) });
const flat = (width: number, height: number, channels: 3 | 4 = 3) =>
  sharp({ create: { width, height, channels, background: "#888" }, limitInputPixels: false })
    .png()
    .toBuffer();

async function expectFailure(request: unknown, code: string, field?: string): Promise<void> {
  const error = await failure(request);
  expect(error).toMatchObject({ code, ...(field === undefined ? {} : { details: { field } }) });
  expectGoodMessage(error);
}

test("raw pixels beyond 64 million", async () => {
  const blob = await client.upload(new Uint8Array(8));
  const image = { format: "rgba8", blob, width: 8_001, height: 8_000 };
  await expectFailure(refine(image), "image.too_large", "request.image");
});

test("raw pixels whose bytes do not fit their size", async () => {
  const blob = await client.upload(new Uint8Array(8));
  await expectFailure(
    refine({ format: "rgba8", blob, width: 2, height: 2 }),
    "image.size_mismatch",
    "request.image.blob",
  );
});

test("a profile that is missing", async () => {
  const blob = await client.upload(new Uint8Array(16));
  const image = { format: "rgba8", blob, width: 2, height: 2, colorSpace: "icc" };
  await expectFailure(refine(image), "protocol.invalid_params", "request.image.icc");
});

test("a decompression bomb: a small file of too many pixels", async () => {
  const bomb = await flat(8_010, 8_000);
  expect(bomb.length).toBeLessThan(1_000_000);
  await expectFailure(refine(await file(bomb)), "image.too_large");
});

test.each([
  [
    "a truncated PNG",
    async () =>
      (
        await sharp(randomPixels(), { raw: { width: 64, height: 64, channels: 3 } })
          .png()
          .toBuffer()
      ).subarray(0, 4_000),
  ],
  ["an empty file", async () => new Uint8Array(0)],
  ["text", async () => new TextEncoder().encode("not a picture")],
  ["SVG", async () => new TextEncoder().encode(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`)],
  [
    "GIF",
    async () =>
      new Uint8Array(
        await sharp(await flat(4, 4))
          .gif()
          .toBuffer(),
      ),
  ],
  ["a PNG header alone", async () => (await flat(64, 64)).subarray(0, 40)],
])("%s is no picture", async (_, bytes) => {
  await expectFailure(refine(await file(await bytes())), "image.wrong_format");
});

function randomPixels(): Uint8Array {
  let state = 1;
  return new Uint8Array(64 * 64 * 3).map(() => {
    state = (state * 48_271) % 2_147_483_647;
    return state & 255;
  });
}

test("an empty selection", async () => {
  const image = await file(await flat(64, 64));
  const blob = await client.upload(new Uint8Array(64 * 64));
  await expectFailure(fill(image, { format: "gray8", blob, width: 64, height: 64 }), "image.empty_mask");
});

test("a selection of another size", async () => {
  const image = await file(await flat(64, 64));
  const blob = await client.upload(new Uint8Array(32 * 32).fill(255));
  const mask = { format: "gray8", blob, width: 32, height: 32 };
  await expectFailure(fill(image, mask), "image.size_mismatch");
  const raw = { format: "rgba8", blob: await client.upload(new Uint8Array(64 * 64 * 4)), width: 64, height: 64 };
  await expectFailure(fill(raw, mask), "image.size_mismatch", "request.mask");
});

test.each([
  ["no-unet", "model.corrupt"],
  ["no-config", "model.corrupt"],
  ["bad-json", "model.corrupt"],
  ["short-unet", "model.corrupt"],
  ["empty-decoder", "model.corrupt"],
  ["garbage-encoder", "model.corrupt"],
  ["nowhere", "model.unknown"],
])("the model %s: %s, and the next job runs", async (model, code) => {
  await expectFailure({ ...generate, model }, code);
  await expectAlive();
});

test("a broken model is listed with its problem", async () => {
  const { models, defaultModel } = await client.call("engine.describe", {});
  expect(defaultModel).toBe("whole");
  const problems = Object.fromEntries(models.map(({ id, problem }) => [id, problem]));
  expect(problems.whole).toBeNull();
  for (const id of ["no-unet", "no-config", "bad-json"]) expect(problems[id]).toMatch(/missing or damaged/);
});

test("an unknown scheduler", async () => {
  await expectFailure({ ...generate, scheduler: "magic" }, "scheduler.unknown");
});

test("a key used for another request", async () => {
  const params = submit({ ...generate, model: "whole" });
  await client.call("job.submit", params);
  expect(await client.call("job.submit", params)).toMatchObject({ repeated: true });
  const error = await client.refused("job.submit", { ...params, request: { ...generate, model: "whole", seed: 6 } });
  expect(error.code).toBe("job.key_reused");
  expectGoodMessage(error);
});

test("more waiting jobs than allowed", async () => {
  const other = await openIdentified(engine);
  const jobs = Array.from({ length: limits.maxQueuedJobs + 8 }, (_, index) =>
    other
      .call("job.submit", { key: `crowd-${index + 1_000}`, request: { ...generate, model: "whole" } })
      .catch((error: ErrorOnWire) => error),
  );
  const outcomes = await Promise.all(jobs);
  const refused = outcomes.flatMap((outcome) => ("code" in outcome ? [outcome] : []));
  expect(refused.length).toBeGreaterThanOrEqual(6);
  for (const error of refused)
    expect(error).toMatchObject({ code: "queue.full", retryable: true, details: { retryAfterMs: 1_000 } });
  for (const outcome of outcomes) if ("job" in outcome) await other.call("job.cancel", { jobId: outcome.job.jobId });
});

test("10 000 rapid messages: answered or refused one by one, and nobody else notices", async () => {
  const other = await openIdentified(engine);
  const calls = Array.from({ length: 10_000 }, () =>
    other.call("job.list", { limit: 1 }).then(
      () => "ok",
      (error: ErrorOnWire) => error,
    ),
  );
  const outcomes = await Promise.all(calls);
  const refused = outcomes.filter((outcome) => typeof outcome !== "string");
  expect(outcomes.length - refused.length).toBeGreaterThanOrEqual(limits.messageBurst - 1);
  expect(refused.length).toBeGreaterThan(1_000);
  for (const error of refused)
    expect(error).toMatchObject({ code: "protocol.too_fast", details: { retryAfterMs: expect.any(Number) } });
  await expectAlive();
});

test("a client that goes on regardless is cut off", async () => {
  const other = await openIdentified(engine);
  for (let i = 0; i < 25_000 && other.socket.readyState === other.socket.OPEN; i++)
    other.send(`{"id":1,"method":"job.list","params":{}}`);
  expect((await other.closed).code).toBe(4008);
});

test("a client without a token and with a far too new protocol", async () => {
  const other = await openRaw(engine.port);
  const error = await other.refused("session.hello", { ...hello, protocol: { min: 7, max: 9 } });
  expect(error).toMatchObject({ code: "protocol.version_unsupported" });
  expectGoodMessage(error);
  expect((await other.closed).code).toBe(4002);
});

test("any JSON at all as parameters of any method is answered, and never by an internal error", async () => {
  const other = await openIdentified(engine);
  const methods = Object.entries(messages).flatMap(([name, { kind }]) => (kind === "request" ? [name] : []));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...methods), fc.jsonValue(), async (method, params) => {
      const outcome = await other.call(method as "job.list", params).then(
        () => "ok",
        (error: ErrorOnWire) => error.code,
      );
      expect(outcome in errorKinds || outcome === "ok").toBe(true);
      expect(outcome).not.toBe("internal.bug");
    }),
    { numRuns: 400 },
  );
});

test("any text at all is answered once", async () => {
  const other = await openIdentified(engine);
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ maxLength: 200 }), fc.json()), async (text) => {
      const before = other.complaints.length;
      other.send(text);
      await other.call("job.list", { limit: 1 });
      expect(other.complaints.slice(before).map(({ code }) => code)).toEqual([expect.stringMatching(/^protocol\./)]);
    }),
    { numRuns: 200 },
  );
});

test("noise instead of HTTP or WebSocket harms nobody", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, upgradesFirst) => {
      const socket = connectTcp(engine.port, "127.0.0.1");
      socket.on("error", () => undefined);
      if (upgradesFirst)
        socket.write(
          `GET / HTTP/1.1\r\nHost: 127.0.0.1:${engine.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        );
      socket.end(bytes);
      await new Promise((resolve) => socket.resume().once("close", resolve));
    }),
    { numRuns: 150 },
  );
  await expectAlive();
});

test("after all of this the engine works and its store holds no leftovers", async () => {
  await expectAlive();
  expect(engine.logged.filter((line) => line.includes("unexpected failure"))).toEqual([]);
});
