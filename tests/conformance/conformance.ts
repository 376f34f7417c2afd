// What every engine must do, seen from outside: by URL, through a real socket.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  commonErrors,
  type Event,
  encodeFrame,
  frameHeaderBytes,
  limits,
  messages,
  type Request,
} from "@scumble/protocol";
import { loadVectors } from "@scumble/protocol/testing";
import { type Message, openIdentified, openRaw, type RawClient } from "./raw-client.ts";

/** One promise of the protocol. */
export interface Check {
  readonly name: string;
  /** @throws {AssertionError} if the engine does not keep it */
  run(): Promise<void>;
}

const vectors = loadVectors(join(import.meta.dirname, "..", "..", "packages", "protocol", "vectors"));
const registry: Readonly<Record<string, Request | Event>> = messages;

/**
 * Every check, to be run one after the other.
 * @param url the engine's WebSocket address
 * @param token one with the scope `admin`
 */
export function conformance(url: string, token: string): Check[] {
  /** Runs a check on a fresh connection that has said hello. */
  const identified = (name: string, run: (raw: RawClient) => Promise<unknown>): Check => ({
    name,
    run: async () => {
      const raw = await openIdentified(url, token);
      await run(raw);
      raw.close();
    },
  });
  /** Runs a check on a fresh connection that has not. */
  const stranger = (name: string, run: (raw: RawClient) => Promise<unknown>): Check => ({
    name,
    run: async () => {
      const raw = await openRaw(url);
      await run(raw);
      raw.close();
    },
  });
  const connection = (method: string | undefined) => (method === "session.hello" ? stranger : identified);

  const accepted = vectors.control
    .filter(({ params }) => params !== undefined)
    .map((vector) =>
      connection(vector.message)(`answers ${vector.message}/${vector.name}`, async (raw) => {
        const params = vector.params as Record<string, unknown>;
        const answer = await raw.ask(vector.message, "token" in params ? { ...params, token } : params);
        assertAnswer(vector.message, answer);
      }),
    );

  const refused = vectors.reject.map((vector) =>
    connection(vector.method)(`refuses ${vector.name}`, async (raw) => {
      const { method = "", params, text, error: expected } = vector;
      if (text !== undefined) raw.socket.send(text);
      const { error } = await (text === undefined
        ? raw.ask(method, params)
        : raw.message((answer) => answer.error !== undefined));
      assert.equal(error?.code, expected.code);
      if (expected.field !== undefined) assert.equal(error?.details.field, expected.field);
      assert.match(error?.message ?? "", /; .+\.$/, "a message ends with what to do");
    }),
  );

  const badFrames = vectors.frames
    .filter(({ reject, frame }) => reject !== undefined || frame?.kind !== "upload")
    .map(({ name, hex, zeros = 0 }) =>
      identified(`closes on the frame ${name}`, async (raw) => {
        raw.socket.send(Buffer.concat([Buffer.from(hex, "hex"), Buffer.alloc(zeros)]));
        assert.ok([4009, 1009].includes(await raw.closed));
      }),
    );

  return [
    ...accepted,
    ...refused,
    ...badFrames,

    stranger("closes when something else comes before hello", async (raw) => {
      const { error } = await raw.ask("engine.describe", {});
      assert.equal(error?.code, "protocol.not_identified");
      assert.equal(await raw.closed, 4001);
    }),
    stranger("closes when a frame comes before hello", async (raw) => {
      raw.socket.send(encodeFrame({ kind: "upload", last: true, stream: 1, offset: 0, payload: new Uint8Array(1) }));
      assert.equal(await raw.closed, 4001);
    }),
    stranger("closes on a large message before hello", async (raw) => {
      raw.socket.send(
        JSON.stringify({ id: 1, method: "session.hello", params: { x: "x".repeat(limits.maxUnidentifiedBytes) } }),
      );
      assert.equal(await raw.closed, 4001);
    }),
    stranger("refuses a token it did not make, and closes", async (raw) => {
      const { error } = await raw.ask("session.hello", helloParams("nobody-made-this"));
      assert.equal(error?.code, "auth.refused");
      assert.equal(await raw.closed, 4003);
    }),
    stranger("without a token only pairing is allowed", async (raw) => {
      const { result } = await raw.ask("session.hello", helloParams(null));
      assert.deepEqual([result?.sessionId, result?.scopes], [null, []]);
      assert.equal((await raw.ask("engine.describe", {})).error?.code, "protocol.not_identified");
      assert.equal(
        (await raw.ask("session.pair", { client: helloParams(null).client, code: "?" })).error?.code,
        "auth.code_wrong",
      );
    }),
    identified("pairs a client with a code, lists it, revokes it and closes its connection", async (raw) => {
      const { result: created } = await raw.ask("pairing.create", {});
      const visitor = await openRaw(url);
      await visitor.ask("session.hello", helloParams(null));
      const { client } = helloParams(null);
      const { result: paired } = await visitor.ask("session.pair", {
        client,
        code: String(created?.code).toLowerCase(),
      });
      const member = await openIdentified(url, String(paired?.token));
      const { result: listed } = await raw.ask("pairing.list", {});
      assert.match(JSON.stringify(listed), new RegExp(`"${paired?.clientId}"`));
      assert.equal((await member.ask("pairing.create", {})).error?.code, "auth.scope_missing");
      assert.deepEqual((await raw.ask("pairing.revoke", { clientId: paired?.clientId })).result, { revoked: true });
      assert.equal(await member.closed, 4003);
      visitor.close();
    }),

    stranger("resumes a session it knows, opens a new one otherwise", async (raw) => {
      const first = (await raw.ask("session.hello", helloParams(token))).result;
      const again = await openRaw(url);
      const second = (await again.ask("session.hello", { ...helloParams(token), resume: first?.sessionId })).result;
      assert.deepEqual([second?.resumed, second?.sessionId], [true, first?.sessionId]);
      again.close();
      const unknown = await openRaw(url);
      const resume = `ses_${"0".repeat(26)}`;
      const third = (await unknown.ask("session.hello", { ...helloParams(token), resume })).result;
      assert.equal(third?.resumed, false);
      assert.notEqual(third?.sessionId, resume);
      unknown.close();
    }),

    identified("answers many requests at once, each under its id", async (raw) => {
      const asked = Array.from({ length: 100 }, (_, i) => raw.ask(i % 2 === 0 ? "job.list" : "job.get", { jobId: i }));
      const answers = await Promise.all(asked);
      assert.equal(new Set(answers.map(({ id }) => id)).size, 100);
    }),
    identified("puts a message together that comes in pieces", async (raw) => {
      const text = JSON.stringify({ id: 77, method: "job.list", params: {} });
      raw.socket.send(text.slice(0, 10), { fin: false });
      raw.socket.send(text.slice(10, 20), { fin: false });
      raw.socket.send(text.slice(20), { fin: true });
      const { result } = await raw.message(({ id }) => id === 77);
      assert.ok(Array.isArray(result?.jobs));
    }),

    identified("stores what is uploaded, asks for it once, gives it back from any byte", async (raw) => {
      const bytes = patterned(limits.maxChunkBytes + 1000);
      const sha256 = hashOf(bytes);
      const offer = { blobs: [{ sha256, sizeBytes: bytes.byteLength }, { sizeBytes: 0 }] };
      const [stream, empty] = streamsOf((await raw.ask("blob.offer", offer)).result);
      if (stream != null) {
        sendChunks(raw, stream, bytes);
        assert.deepEqual((await raw.ask("blob.commit", { stream })).result, { sha256 });
      }
      assert.equal((await raw.ask("blob.commit", { stream: empty })).result?.sha256, hashOf(new Uint8Array()));
      assert.deepEqual((await raw.ask("blob.offer", { blobs: offer.blobs.slice(0, 1) })).result, { streams: [null] });
      for (const offset of [0, 1, limits.maxChunkBytes, bytes.byteLength]) {
        const { result } = await raw.ask("blob.fetch", { sha256, offset });
        assert.equal(result?.sizeBytes, bytes.byteLength);
        assert.deepEqual(await download(raw, Number(result?.stream)), Buffer.from(bytes.subarray(offset)));
      }
    }),
    identified("refuses an upload in the wrong order, too short, too long, or of other bytes", async (raw) => {
      const bytes = patterned(1000);
      const upload = async (send: (stream: number) => void, sha256: string | null = null) => {
        const { result } = await raw.ask("blob.offer", { blobs: [{ sha256, sizeBytes: bytes.byteLength }] });
        const stream = streamsOf(result)[0] ?? -1;
        send(stream);
        return (await raw.ask("blob.commit", { stream })).error?.code;
      };
      const frame = (stream: number, offset: number, payload: Uint8Array) =>
        raw.socket.send(encodeFrame({ kind: "upload", last: false, stream, offset, payload }));
      assert.equal(await upload((stream) => frame(stream, 1, bytes.subarray(1))), "blob.size_mismatch");
      assert.equal(await upload((stream) => frame(stream, 0, bytes.subarray(1))), "blob.size_mismatch");
      assert.equal(await upload((stream) => frame(stream, 0, patterned(1001))), "blob.size_mismatch");
      assert.equal(await upload((stream) => frame(stream, 0, bytes), "0".repeat(64)), "blob.hash_mismatch");
      const { result } = await raw.ask("blob.offer", { blobs: [{ sizeBytes: 10 }] });
      const [stream] = streamsOf(result);
      assert.deepEqual((await raw.ask("blob.close", { stream })).result, { closed: true });
      assert.deepEqual((await raw.ask("blob.close", { stream })).result, { closed: false });
    }),
    identified("a slow reader gets everything in the end and slows nobody else", async (raw) => {
      const bytes = patterned(24 * limits.maxChunkBytes);
      const { result: offered } = await raw.ask("blob.offer", { blobs: [{ sizeBytes: bytes.byteLength }] });
      const stream = Number(streamsOf(offered)[0]);
      sendChunks(raw, stream, bytes);
      const { result: stored } = await raw.ask("blob.commit", { stream });
      const { result: fetched } = await raw.ask("blob.fetch", { sha256: stored?.sha256 });
      raw.socket.pause();
      const other = await openIdentified(url, token);
      assert.ok((await other.ask("engine.describe", {})).result);
      other.close();
      raw.socket.resume();
      assert.equal(hashOf(await download(raw, Number(fetched?.stream))), stored?.sha256);
    }),

    stranger("tells a job's life in order, once, and again from any point after a break", async (raw) => {
      const hello = await raw.ask("session.hello", helloParams(token));
      const key = `conformance-${hashOf(Buffer.from(String(Math.random()))).slice(0, 16)}`;
      const request = { pipeline: "generate", prompt: "red brick wall", steps: 1, seed: 5 };
      await raw.ask("job.watch", {});
      const { result, error } = await raw.ask("job.submit", { key, request });
      assert.equal(error, undefined);
      const jobId = jobIdOf(result);
      const ended = await raw.message(({ event }) => ["job.finished", "job.failed"].includes(event ?? ""));
      const life = raw.received.filter(
        (message): message is Message => !Buffer.isBuffer(message) && message.data?.seq !== undefined,
      );
      assert.deepEqual(life.map(({ event }) => event).slice(0, 2), ["job.queued", "job.started"]);
      assert.equal(life.at(-1), ended);
      const seqs = life.map(({ data }) => Number(data?.seq));
      assert.deepEqual(
        seqs,
        [...new Set(seqs)].sort((a, b) => a - b),
      );
      for (const { event = "", data } of life) assertEvent(event, data);

      const repeated = await raw.ask("job.submit", { key, request });
      assert.deepEqual([repeated.result?.repeated, jobIdOf(repeated.result)], [true, jobId]);
      assert.equal(
        (await raw.ask("job.submit", { key, request: { ...request, seed: 6 } })).error?.code,
        "job.key_reused",
      );
      assert.notEqual((await raw.ask("job.cancel", { jobId: jobId })).result?.state, "running");

      const again = await openIdentified(url, token, String(hello.result?.sessionId));
      await again.ask("job.watch", { after: seqs[0] });
      await again.message(({ data }) => data?.seq === seqs.at(-1));
      const replayed = again.received.flatMap((message) => (Buffer.isBuffer(message) ? [] : (message.data?.seq ?? [])));
      assert.deepEqual(replayed, seqs.slice(1));
      again.close();
    }),
  ];
}

const helloParams = (token: string | null) => ({
  client: { kind: "sdk", name: "conformance", version: "0" },
  protocol: { min: 1, max: 1 },
  token,
});

const streamsOf = (result: Message["result"]) => (result?.streams ?? []) as (number | null)[];
const jobIdOf = (result: Message["result"]) => (result?.job as { jobId: string } | undefined)?.jobId;

/** A result the schema knows, or an error the method may answer with. */
function assertAnswer(method: string, { result, error }: Message): void {
  const message = registry[method];
  assert.equal(message?.kind, "request");
  if (message?.kind !== "request") return;
  if (error === undefined) {
    message.result.parse(result);
    return;
  }
  const allowed: readonly string[] = [...message.errors, ...commonErrors];
  assert.ok(allowed.includes(error.code), `${method} does not list ${error.code}: ${error.message}`);
  assert.notEqual(error.code, "protocol.invalid_params", error.message);
  assert.notEqual(error.code, "internal.bug", error.message);
}

function assertEvent(name: string, data: unknown): void {
  const message = registry[name];
  assert.equal(message?.kind, "event", `${name} is no event`);
  if (message?.kind === "event") message.data.parse(data);
}

function sendChunks(raw: RawClient, stream: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.byteLength; offset += limits.maxChunkBytes) {
    const payload = bytes.subarray(offset, offset + limits.maxChunkBytes);
    const last = offset + payload.byteLength === bytes.byteLength;
    raw.socket.send(encodeFrame({ kind: "upload", last, stream, offset, payload }));
  }
}

/** All payloads of a download once its last frame is here. */
async function download(raw: RawClient, stream: number): Promise<Buffer> {
  const isOwn = (message: Message | Buffer): message is Buffer =>
    Buffer.isBuffer(message) && message[1] === 2 && message.readUInt32LE(4) === stream;
  await raw.find((message): message is Buffer => isOwn(message) && message[2] === 1);
  return Buffer.concat(raw.received.filter(isOwn).map((message) => message.subarray(frameHeaderBytes)));
}

function patterned(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => (i * 2654435761) >>> 13);
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
