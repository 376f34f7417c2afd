// An engine without models, for the tests of clients and plugins: a real WebSocket server that checks every message against the
// schemas, runs scripted jobs, and misbehaves on request.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import type { z } from "zod";
import { closeCodes } from "../close-codes.ts";
import type { Request } from "../define.ts";
import { RequestEnvelope } from "../envelope.ts";
import { decodeFrame, encodeFrame, type Frame } from "../frame.ts";
import { frameFromText, frameToText } from "../frame-text.ts";
import { limits } from "../limits.ts";
import { messages } from "../messages/index.ts";
import type { Method } from "../types.ts";
import { createAnswers, hashOf, letters, type Memory, type Peer, streamUnknown } from "./fake-answers.ts";
import {
  FakeError,
  type FakeJob,
  type FakeProgress,
  type FakeSession,
  type JobScript,
  paintPlain,
  runJob,
  wireError,
} from "./fake-jobs.ts";

export interface FakeEngineOptions {
  /** The token clients need; made up by default. */
  readonly token?: string;
  /** A pairing code that works once; "" (the default): none. */
  readonly code?: string;
  /** What jobs do; by default they paint a plain layer. */
  readonly script?: JobScript;
  /** 0 (the default): any free port. */
  readonly port?: number;
}

export interface FakeEngine {
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** The blob store, to look into and to put things into. */
  readonly blobs: Map<string, Uint8Array>;
  /** Every request received, in order. */
  readonly calls: readonly { readonly method: string; readonly params: unknown }[];
  /** What the next jobs do. */
  script: JobScript;
  /** Stores bytes as a blob. @returns their SHA-256 */
  store(bytes: Uint8Array): string;
  /** Refuses the next request of this method. */
  refuseNext(method: Method, error: FakeError): void;
  /** Holds back every answer to this method until the returned function is called. */
  hold(method: Method): () => void;
  /** Breaks every connection, as if the network did; with a code, closes it properly. */
  dropConnections(code?: number): void;
  /** Loses its memory of sessions and their jobs, of blobs, or of tokens. */
  forget(what: "sessions" | "blobs" | "tokens"): void;
  close(): Promise<void>;
}

/** Starts a FakeEngine on 127.0.0.1. */
export async function startFakeEngine(options: FakeEngineOptions = {}): Promise<FakeEngine> {
  const token = options.token ?? `token-${letters(20)}`;
  const memory: Memory = {
    blobs: new Map(),
    sessions: new Map(),
    tokens: new Map([[token, { clientId: null, name: "owner", scopes: ["generate", "admin"] }]]),
    code: options.code?.toUpperCase().replace(/[\s-]/g, "") ?? "",
    script: options.script ?? paintPlain,
  };
  const peers = new Map<WebSocket, Peer>();
  const calls: { method: string; params: unknown }[] = [];
  const refusals = new Map<string, FakeError[]>();
  const gates = new Map<string, Promise<void>>();
  const store = (bytes: Uint8Array) => {
    const hash = hashOf(bytes);
    memory.blobs.set(hash, bytes);
    return hash;
  };
  const watchersOf = (session: FakeSession) =>
    [...peers.entries()].filter(([, peer]) => peer.session === session && peer.watchedSeq !== null);
  const start = (session: FakeSession, job: FakeJob) =>
    void runJob(session, job, memory.script, {
      store,
      appended: () => {
        for (const [, peer] of watchersOf(session)) peer.sendEvents();
      },
      progress: (_, jobId, progress) => {
        for (const [socket, peer] of watchersOf(session)) sendProgress(socket, peer, jobId, progress);
      },
    });
  const expel = (clientId: string) => {
    for (const [socket, { holder }] of peers) if (holder?.clientId === clientId) socket.close(closeCodes.auth.code);
  };
  const answers = createAnswers(memory, start, expel);

  const answer = async (text: string, peer: Peer): Promise<object> => {
    const { id, method, params } = readEnvelope(text);
    calls.push({ method, params });
    try {
      if (!Object.hasOwn(answers, method))
        throw new FakeError("protocol.unknown_method", { field: "method", received: method });
      const name = method as Method;
      checkRight(name, peer);
      const filled = checkParams(messages[name], params);
      const refusal = refusals.get(method)?.shift();
      if (refusal !== undefined) throw refusal;
      const run = answers[name] as (params: unknown, peer: Peer) => unknown;
      const result = await run(filled, peer);
      await gates.get(method);
      return { id, result };
    } catch (error) {
      return { id, error: wireError(error) };
    }
  };
  const onText = async (socket: WebSocket, peer: Peer, text: string) => {
    const message = await answer(text, peer).catch((error: unknown) => ({ id: null, error: wireError(error) }));
    socket.send(JSON.stringify(message));
    const code = "error" in message ? (message.error as { code: string }).code : "";
    if (code === "protocol.not_identified" && !peer.hasGreeted) socket.close(closeCodes.notIdentified.code);
    if (code === "auth.refused") socket.close(closeCodes.auth.code);
    if (code === "protocol.version_unsupported") socket.close(closeCodes.version.code);
  };
  const onFrame = (socket: WebSocket, peer: Peer, bytes: Uint8Array) => {
    const frame = decodeFrame(bytes);
    const upload = typeof frame === "string" ? undefined : peer.uploads.get(frame.stream);
    if (upload !== undefined && typeof frame !== "string" && frame.kind === "upload") {
      upload.chunks.push(frame.payload);
      return;
    }
    const error =
      typeof frame === "string" || frame.kind !== "upload"
        ? new FakeError("protocol.frame_malformed")
        : streamUnknown(frame.stream);
    socket.send(JSON.stringify({ id: null, error: wireError(error) }));
    socket.close(closeCodes.frame.code);
  };

  const http = createServer(({ url = "", headers }, response) => {
    const bytes = memory.blobs.get(url.replace(/^\/blobs\//, ""));
    const isPaired = memory.tokens.has(headers.authorization?.replace(/^Bearer /, "") ?? "");
    if (isPaired && bytes !== undefined) response.setHeader("Content-Length", bytes.byteLength).end(bytes);
    else response.writeHead(isPaired ? 404 : 401).end();
  });
  const server = new WebSocketServer({
    server: http,
    perMessageDeflate: false,
    maxPayload: 2 * limits.maxChunkBytes,
  });
  server.on("connection", (socket) => {
    const peer = createPeer(socket, port());
    peers.set(socket, peer);
    socket.on("message", (data: Buffer, isBinary) => {
      const isEarly = peer.holder === null && (isBinary || data.byteLength > limits.maxUnidentifiedBytes);
      if (isEarly) socket.close(closeCodes.notIdentified.code);
      else if (isBinary) onFrame(socket, peer, data);
      else if (peer.asText && data[0] !== 0x7b) onFrame(socket, peer, frameFromText(data.toString()) ?? data);
      else void onText(socket, peer, data.toString());
    });
    socket.on("close", () => peers.delete(socket));
    socket.on("error", () => socket.terminate());
  });
  await new Promise<void>((resolve) => http.listen(options.port ?? 0, "127.0.0.1", resolve));
  const port = () => (http.address() as AddressInfo).port;
  const listening = port();

  return {
    url: `ws://127.0.0.1:${listening}/`,
    port: listening,
    token,
    blobs: memory.blobs,
    calls,
    get script() {
      return memory.script;
    },
    set script(script) {
      memory.script = script;
    },
    store,
    refuseNext(method, error) {
      refusals.set(method, [...(refusals.get(method) ?? []), error]);
    },
    hold(method) {
      let release = () => {};
      const gate = new Promise<void>((resolve) => {
        release = resolve;
      });
      gates.set(method, gate);
      return () => {
        gates.delete(method);
        release();
      };
    },
    dropConnections(code) {
      for (const socket of peers.keys()) {
        if (code === undefined) socket.terminate();
        else socket.close(code);
      }
    },
    forget(what) {
      memory[what].clear();
    },
    async close() {
      for (const { jobs } of memory.sessions.values()) for (const { stop } of jobs.values()) stop.abort();
      for (const socket of peers.keys()) socket.terminate();
      server.close();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function createPeer(socket: WebSocket, port: number): Peer {
  let streams = 0;
  return {
    session: null,
    holder: null,
    hasGreeted: false,
    watchedSeq: null,
    uploads: new Map(),
    downloads: new Set(),
    nextStream() {
      streams += 1;
      return streams;
    },
    // resolves when the bytes are out, so that a slow reader is not flooded
    asText: false,
    sendFrame(frame: Frame) {
      const bytes = encodeFrame(frame);
      return new Promise((resolve) => socket.send(this.asText ? frameToText(bytes) : bytes, () => resolve()));
    },
    sendEvents() {
      for (const event of this.session?.log.slice(this.watchedSeq ?? 0) ?? []) {
        socket.send(JSON.stringify(event));
        this.watchedSeq = event.data.seq;
      }
    },
    endpoints: {
      webSocket: `ws://127.0.0.1:${port}/`,
      blobs: `http://127.0.0.1:${port}/blobs`,
      health: `http://127.0.0.1:${port}/healthz`,
    },
  };
}

function sendProgress(socket: WebSocket, peer: Peer, jobId: string, { step, steps, preview }: FakeProgress): void {
  const stream = peer.nextStream();
  if (preview !== undefined)
    void peer.sendFrame({ kind: "preview", last: true, stream, offset: 0, payload: preview.pixels });
  const shown = preview === undefined ? null : { stream, width: preview.width, height: preview.height };
  const data = { jobId, stage: "denoising", step, steps, fraction: step / steps, leftMs: null, preview: shown };
  socket.send(JSON.stringify({ event: "job.progress", data }));
}

function checkRight(method: Method, { hasGreeted, holder }: Peer): void {
  const { scope } = messages[method];
  if (method === "session.hello" || (hasGreeted && scope === "none")) return;
  if (holder === null || scope === "none") throw new FakeError("protocol.not_identified");
  if (!holder.scopes.includes(scope)) throw new FakeError("auth.scope_missing", { field: "method", received: method });
}

function readEnvelope(text: string): z.output<typeof RequestEnvelope> {
  try {
    return RequestEnvelope.parse(JSON.parse(text));
  } catch {
    throw new FakeError("protocol.malformed", { field: "message", expected: "an object {id, method, params}" });
  }
}

/** Fills the defaults; refuses what the schema refuses, and fields it does not know. */
function checkParams({ params: schema }: Request, params: unknown): unknown {
  const parsed = schema.safeParse(params);
  const [issue] = parsed.error?.issues ?? [];
  const field = parsed.success ? unknownField(params, parsed.data) : issue?.path.join(".") || "params";
  if (field === undefined) return parsed.data;
  const expected = issue?.message ?? "no field of this name";
  throw new FakeError("protocol.invalid_params", { field, expected });
}

function unknownField(given: unknown, kept: unknown): string | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(kept as object, name)) return name;
    const inner = unknownField(value, (kept as Record<string, unknown>)[name]);
    if (inner !== undefined) return `${name}.${inner}`;
  }
  return undefined;
}
