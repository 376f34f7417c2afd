// What a FakeEngine answers to each method.
import { createHash, randomBytes } from "node:crypto";
import describeVector from "../../vectors/control/engine.describe/plain.json" with { type: "json" };
import type { Frame } from "../frame.ts";
import { maxTextPayloadBytes } from "../frame-text.ts";
import { limits } from "../limits.ts";
import type { Filled, Method, Result } from "../types.ts";
import type { JobWork } from "../values/types.ts";
import { protocolVersion } from "../version.ts";
import { append, FakeError, type FakeJob, type FakeSession, type JobScript } from "./fake-jobs.ts";

/** Who holds a token; the owner's has no client id. */
export interface TokenHolder {
  readonly clientId: string | null;
  readonly name: string;
  readonly scopes: Result<"session.hello">["scopes"];
}

/** What a FakeEngine remembers; `forget` empties it. */
export interface Memory {
  readonly blobs: Map<string, Uint8Array>;
  readonly sessions: Map<string, FakeSession>;
  readonly tokens: Map<string, TokenHolder>;
  code: string;
  script: JobScript;
}

/** The engine's side of one connection. */
export interface Peer {
  session: FakeSession | null;
  holder: TokenHolder | null;
  hasGreeted: boolean;
  /** Whether frames travel as text. */
  asText: boolean;
  /** `seq` of the last durable event sent; null: not watching. */
  watchedSeq: number | null;
  readonly uploads: Map<number, { sha256: string | null; sizeBytes: number; chunks: Uint8Array[] }>;
  readonly downloads: Set<number>;
  nextStream(): number;
  sendFrame(frame: Frame): Promise<void>;
  /** Sends what the log has beyond `watchedSeq`. */
  sendEvents(): void;
  readonly endpoints: Result<"session.hello">["endpoints"];
}

export type Answers = { readonly [M in Method]: (params: Filled<M>, peer: Peer) => Result<M> | Promise<Result<M>> };

/**
 * @param start runs a job that was accepted
 * @param expel closes the connections of a client
 */
export function createAnswers(
  memory: Memory,
  start: (session: FakeSession, job: FakeJob) => void,
  expel: (clientId: string) => void,
): Answers {
  const description = describeVector.result as unknown as Result<"engine.describe">;
  const find = (peer: Peer, jobId: string): FakeJob => {
    const job = [...sessionOf(peer).jobs.values()].find(({ record }) => record.jobId === jobId);
    if (job === undefined)
      throw new FakeError("job.unknown", { field: "jobId", expected: "a known job", received: jobId });
    return job;
  };

  return {
    "session.hello"({ protocol, token, resume, frames }, peer) {
      if (protocol.min > protocolVersion || protocol.max < protocolVersion)
        throw new FakeError("protocol.version_unsupported", { field: "protocol", expected: `${protocolVersion}` });
      const holder = token === null ? null : memory.tokens.get(token);
      if (holder === undefined)
        throw new FakeError("auth.refused", { field: "token", expected: "a token of this engine" });
      const known = resume === null ? undefined : memory.sessions.get(resume);
      const session = known ?? { sessionId: `ses_${letters(26)}`, log: [], jobs: new Map() };
      peer.hasGreeted = true;
      peer.asText = frames === "base64";
      if (holder !== null) {
        peer.session = session;
        peer.holder = holder;
        memory.sessions.set(session.sessionId, session);
      }
      return {
        engine: "fake",
        protocol: protocolVersion,
        sessionId: holder === null ? null : session.sessionId,
        resumed: holder !== null && known !== undefined,
        lastSeq: holder === null ? 0 : session.log.length,
        scopes: holder?.scopes ?? [],
        limits: { ...limits },
        endpoints: peer.endpoints,
      };
    },
    "session.pair"({ client, code }) {
      const typed = code.toUpperCase().replace(/[\s-]/g, "");
      if (typed === "" || typed !== memory.code) throw new FakeError("auth.code_wrong", { field: "code" });
      memory.code = "";
      const token = `token-${letters(20)}`;
      const holder = { clientId: `cli_${letters(12)}`, name: client.name, scopes: ["generate" as const] };
      memory.tokens.set(token, holder);
      return { ...holder, token };
    },
    "pairing.create"() {
      memory.code = letters(8).toUpperCase();
      return { code: `${memory.code.slice(0, 4)}-${memory.code.slice(4)}`, expiresAt: Date.now() + 120_000 };
    },
    "pairing.list": () => ({
      clients: [...memory.tokens.values()].flatMap(({ clientId, ...holder }) =>
        clientId === null ? [] : [{ clientId, ...holder, createdAt: 0, lastSeenAt: 0 }],
      ),
    }),
    "pairing.revoke"({ clientId }) {
      const [token] = [...memory.tokens].find(([, holder]) => holder.clientId === clientId) ?? [];
      expel(clientId);
      return { revoked: memory.tokens.delete(token ?? "") };
    },
    "engine.describe": () => description,
    "fill.plan": ({ bounds, width, height, steps }) => {
      const modelSize = { width: 64, height: 64 };
      const context = { x: 0, y: 0, width, height };
      const pass = { ...modelSize, tiles: 1 };
      return { context, modelSize, scale: 64 / width, passes: [pass], steps: steps ?? 4, bounds, estimateMs: null };
    },

    "blob.offer"({ blobs }, peer) {
      const streams = blobs.map(({ sha256, sizeBytes }) => {
        if (sha256 !== null && memory.blobs.has(sha256)) return null;
        const stream = peer.nextStream();
        peer.uploads.set(stream, { sha256, sizeBytes, chunks: [] });
        return stream;
      });
      return { streams };
    },
    "blob.commit"({ stream }, peer) {
      const upload = peer.uploads.get(stream);
      peer.uploads.delete(stream);
      if (upload === undefined) throw streamUnknown(stream);
      const bytes = Buffer.concat(upload.chunks);
      if (bytes.byteLength !== upload.sizeBytes)
        throw new FakeError("blob.size_mismatch", {
          field: "sizeBytes",
          expected: `${upload.sizeBytes} bytes`,
          received: `${bytes.byteLength}`,
        });
      const sha256 = hashOf(bytes);
      if (upload.sha256 !== null && upload.sha256 !== sha256)
        throw new FakeError("blob.hash_mismatch", { field: "sha256", expected: upload.sha256, received: sha256 });
      memory.blobs.set(sha256, bytes);
      return { sha256 };
    },
    "blob.fetch"({ sha256, offset }, peer) {
      const bytes = memory.blobs.get(sha256);
      if (bytes === undefined) throw blobUnknown(sha256, "sha256");
      const stream = peer.nextStream();
      peer.downloads.add(stream);
      setImmediate(() => void sendBlob(peer, stream, bytes, Math.min(offset, bytes.byteLength)));
      return { stream, sizeBytes: bytes.byteLength };
    },
    "blob.close": ({ stream }, peer) => ({ closed: peer.uploads.delete(stream) || peer.downloads.delete(stream) }),

    "job.submit"({ key, request }, peer) {
      const session = sessionOf(peer);
      const params = JSON.stringify(request);
      const known = session.jobs.get(key);
      if (known !== undefined && known.params !== params)
        throw new FakeError("job.key_reused", { field: "key", received: key });
      if (known !== undefined) return { job: known.record, repeated: true };
      checkRequest(request, description, memory.blobs);
      const jobId = `job_${letters(20)}`;
      const record: FakeJob["record"] = {
        jobId,
        key,
        client: "a client",
        state: "queued",
        position: 0,
        attempt: 0,
        request: { ...request, seed: request.seed ?? 7 },
        createdAt: Date.now(),
        startedAt: null,
        endedAt: null,
        layers: [],
        timing: null,
        error: null,
      };
      const job: FakeJob = { record, params, stop: new AbortController() };
      session.jobs.set(key, job);
      append(session, "job.queued", { jobId, position: 0 });
      setImmediate(() => start(session, job));
      return { job: record, repeated: false };
    },
    "job.cancel"({ jobId }, peer) {
      const job = find(peer, jobId);
      job.stop.abort();
      return { state: job.record.state };
    },
    "job.get": ({ jobId }, peer) => ({ job: find(peer, jobId).record }),
    "job.list": ({ state, limit }, peer) => {
      const records = [...sessionOf(peer).jobs.values()].map(({ record }) => record).reverse();
      return { jobs: records.filter((record) => state === null || record.state === state).slice(0, limit) };
    },
    "job.watch"({ after }, peer) {
      peer.watchedSeq = after;
      setImmediate(() => peer.sendEvents());
      return { lastSeq: sessionOf(peer).log.length };
    },
  };
}

function checkRequest(
  request: JobWork,
  { models, schedulers }: Result<"engine.describe">,
  blobs: Memory["blobs"],
): void {
  const { model, scheduler, prompt } = request;
  if (model !== null && !models.some(({ id }) => id === model))
    throw new FakeError("model.unknown", { field: "request.model", received: model });
  if (scheduler !== null && !schedulers.some(({ id }) => id === scheduler))
    throw new FakeError("scheduler.unknown", { field: "request.scheduler", received: scheduler });
  if (prompt.length > limits.maxPromptCharacters)
    throw new FakeError("prompt.too_long", {
      field: "request.prompt",
      expected: `${limits.maxPromptCharacters} characters`,
    });
  if ("image" in request && !blobs.has(request.image.blob)) throw blobUnknown(request.image.blob, "request.image.blob");
  const mask = "mask" in request ? request.mask : null;
  if (mask !== null && !blobs.has(mask.blob)) throw blobUnknown(mask.blob, "request.mask.blob");
}

async function sendBlob(peer: Peer, stream: number, bytes: Uint8Array, from: number): Promise<void> {
  let offset = from;
  let last = false;
  while (!last && peer.downloads.has(stream)) {
    const payload = bytes.subarray(offset, offset + (peer.asText ? maxTextPayloadBytes : limits.maxChunkBytes));
    last = offset + payload.byteLength === bytes.byteLength;
    await peer.sendFrame({ kind: "download", last, stream, offset, payload });
    offset += payload.byteLength;
  }
  peer.downloads.delete(stream);
}

function sessionOf({ session }: Peer): FakeSession {
  if (session === null) throw new FakeError("protocol.not_identified", { expected: "a hello with a token" });
  return session;
}

const blobUnknown = (received: string, field: string) => new FakeError("blob.unknown", { field, received });

/** No open transfer has this number. */
export const streamUnknown = (stream: number) =>
  new FakeError("protocol.frame_unknown", { field: "stream", expected: "an open stream", received: `${stream}` });

/** SHA-256, hexadecimal. */
export const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Random digits and lower-case letters. */
export const letters = (count: number) => Array.from(randomBytes(count), (byte) => (byte % 36).toString(36)).join("");
