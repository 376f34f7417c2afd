import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { frameFromText, frameHeaderBytes, limits } from "@scumble/protocol";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { type EngineError, errorOnWire, toEngineError } from "../base/errors.ts";
import { type Connection, openConnection } from "../session/connection.ts";
import type { Parts } from "../session/parts.ts";
import type { Peer } from "../session/peer.ts";
import { type Handlers, refusal, tooFast } from "../session/router.ts";
import { type AccessRules, requireLocal } from "./auth.ts";
import {
  createTokenBucket,
  farewellMs,
  maxRefusals,
  maxUnidentifiedSockets,
  pingMs,
  unwrittenBytes,
} from "./limits.ts";
import { createOutbound } from "./outbound.ts";

export interface Sockets {
  /** For the `upgrade` event of an HTTP server. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Connections now. */
  readonly count: number;
  /** Waits a moment for the clients to go by themselves, then cuts them off. */
  close(): Promise<void>;
}

interface OpenSocket {
  readonly connection: Connection;
  check(): void;
  drop(): void;
}

/** @param rules asked for every connection; the port is known only once the engine listens */
export function createSockets(parts: Parts, handlers: Handlers, rules: () => AccessRules): Sockets {
  const { log } = parts;
  const server = new WebSocketServer({
    noServer: true,
    path: "/",
    clientTracking: true,
    perMessageDeflate: false,
    maxPayload: frameHeaderBytes + limits.maxMessageBytes,
  });
  const open = new Set<OpenSocket>();
  /** Makes room for one that may have a token: who has none is not to keep others out. */
  function dropOldestStranger(): void {
    const strangers = [...open].filter(({ connection }) => !connection.isIdentified);
    if (strangers.length >= maxUnidentifiedSockets) strangers[0]?.drop();
  }

  function accept(socket: WebSocket, request: IncomingMessage): void {
    const peer = createOutbound(socket, endpointsOf(request));
    const connection = openConnection(peer, parts, handlers);
    const receive = createReceiver(socket, peer, connection);
    const helloTimer = setTimeout(() => {
      if (!connection.hasGreeted) peer.close("notIdentified", "no session.hello in time");
    }, limits.helloTimeoutMs);
    let isAlive = true;
    const ping = setInterval(() => {
      if (!isAlive) return socket.terminate();
      isAlive = false;
      socket.ping();
    }, pingMs);
    const entry: OpenSocket = {
      connection,
      check: () => peer.check(),
      drop() {
        open.delete(entry);
        peer.close("notIdentified", "too many connections without a token");
      },
    };
    open.add(entry);
    socket.on("pong", () => {
      isAlive = true;
    });
    socket.on("message", (data, isBinary) => {
      isAlive = true;
      receive(data, isBinary);
    });
    socket.on("error", (err) => log.debug({ err }, "a connection broke the rules of WebSocket"));
    socket.on("close", () => {
      clearTimeout(helloTimer);
      clearInterval(ping);
      open.delete(entry);
      connection.end();
    });
  }

  const checks = setInterval(() => {
    for (const { check } of open) check();
  }, 1_000);
  checks.unref();

  return {
    upgrade(request, socket, head) {
      try {
        requireLocal(request, "socket", rules());
      } catch (thrown) {
        const error = toEngineError(thrown);
        log.warn({ code: error.code, received: error.details.received }, "a connection was refused");
        return refuseUpgrade(socket, error);
      }
      dropOldestStranger();
      server.handleUpgrade(request, socket, head, (ready) => accept(ready, request));
    },
    get count() {
      return open.size;
    },
    async close() {
      clearInterval(checks);
      const gone = [...server.clients].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
      const patience = AbortSignal.timeout(farewellMs);
      await Promise.race([Promise.all(gone), once(patience, "abort")]);
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

/** What JSON begins with, and a frame as text never. */
const brace = 0x7b;

/** Hands messages on in order, no faster than the client may send and than the disk can write. */
function createReceiver(socket: WebSocket, peer: Peer, connection: Connection) {
  const bucket = createTokenBucket();
  const patience = createTokenBucket(undefined, maxRefusals, limits.messagesPerSecond);
  let unwritten = 0;

  function receiveText(text: string, bytes: number): void {
    if (!connection.hasGreeted && bytes > limits.maxUnidentifiedBytes) {
      peer.close("notIdentified", `at most ${limits.maxUnidentifiedBytes} bytes before session.hello`);
      return;
    }
    const waitMs = bucket.take();
    if (waitMs === 0) void connection.receiveText(text);
    else if (patience.take() === 0) peer.send(refusal(text, tooFast(waitMs)));
    else peer.close("tooFast", "the client went on too fast");
  }

  function receiveBytes(bytes: Uint8Array): void {
    if (!connection.isIdentified) {
      peer.close("notIdentified", "frames come after session.hello");
      return;
    }
    unwritten += bytes.byteLength;
    if (unwritten > unwrittenBytes) socket.pause();
    void connection.receiveBytes(bytes).finally(() => {
      unwritten -= bytes.byteLength;
      if (socket.isPaused && unwritten <= unwrittenBytes / 2) socket.resume();
    });
  }

  return (data: RawData, isBinary: boolean): void => {
    if (!peer.isOpen) return;
    const bytes = data as Buffer;
    if (isBinary) receiveBytes(bytes);
    else if (peer.isText && bytes[0] !== brace)
      receiveBytes(frameFromText(bytes.toString("latin1")) ?? new Uint8Array());
    else receiveText(bytes.toString("utf8"), bytes.byteLength);
  };
}

/** Addresses as this client wrote them, so that they work for it. */
function endpointsOf({ headers }: IncomingMessage): Peer["endpoints"] {
  return {
    webSocket: `ws://${headers.host}/`,
    blobs: `http://${headers.host}/blobs`,
    health: `http://${headers.host}/healthz`,
  };
}

function refuseUpgrade(socket: Duplex, error: EngineError): void {
  const body = JSON.stringify({ error: errorOnWire(error) });
  // nobody reads it any more, so its other end would not be noticed to have gone
  socket.once("finish", () => socket.destroy());
  socket.end(
    `HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
