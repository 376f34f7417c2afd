import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { encodeFrame } from "../frame.ts";
import { type Connection, type EngineEvent, openConnection } from "./connection.ts";

// A server that says exactly what a test tells it to.
let server: WebSocketServer;
let events: EngineEvent[];
let changed: () => void;

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  events = [];
});
afterEach(() => {
  for (const socket of server.clients) socket.terminate();
  server.close();
});

const hello = { client: { kind: "sdk", name: "test", version: "0" }, protocol: { min: 1, max: 1 } } as const;
const listener = {
  event(event: EngineEvent) {
    events.push(event);
    changed();
  },
};
const open = (timeoutMs = 10_000): Promise<Connection> => {
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return openConnection(url, hello, listener, WebSocket, timeoutMs).connection;
};
/** Answers the hello, then hands over the socket. */
const greet = (then: (socket: WebSocket) => void) =>
  server.on("connection", (socket) =>
    socket.once("message", () => {
      socket.send('{"id":1,"result":{}}');
      then(socket);
    }),
  );
const eventsToCome = (count: number) =>
  new Promise<void>((resolve) => {
    changed = () => events.length === count && resolve();
  });
const preview = (stream: number, size: number) =>
  encodeFrame({ kind: "preview", last: true, stream, offset: 0, payload: new Uint8Array(size).fill(stream) });
const progress = (stream: number | null, width = 1) =>
  JSON.stringify({
    event: "job.progress",
    data: { jobId: "j", preview: stream === null ? null : { stream, width, height: 1 } },
  });

test("a server that never answers is given up", async () => {
  await expect(open(20)).rejects.toMatchObject({
    code: "network.unavailable",
    details: { received: "no answer in 20 ms" },
  });
});

test.each([
  ["text that is no JSON", "{"],
  ["JSON that is no object", "3"],
  ["a broken frame", Buffer.from([9, 9])],
])("%s ends the connection", async (_, message) => {
  greet((socket) => socket.on("message", () => socket.send(message)));
  const connection = await open();
  await expect(connection.request("engine.describe", {})).rejects.toMatchObject({ code: "network.unavailable" });
  expect(await connection.closed).toMatchObject({ code: "network.unavailable", retryable: true });
  await expect(connection.request("job.list", {})).rejects.toMatchObject({ code: "network.unavailable" });
  await expect(connection.whenReady()).rejects.toMatchObject({ code: "network.unavailable" });
});

test.each([
  [4002, "protocol.version_unsupported"],
  [4003, "auth.refused"],
  [1013, "network.unavailable"],
])("close code %i means %s", async (code, expected) => {
  greet((socket) => socket.close(code));
  expect(await (await open()).closed).toMatchObject({ code: expected });
});

test("an answer nobody asked for and a frame of no stream are ignored", async () => {
  greet((socket) => {
    socket.send('{"id":77,"result":{}}');
    socket.send('{"id":null,"error":{"code":"internal.bug","message":"","retryable":false,"details":{}}}');
    socket.send(encodeFrame({ kind: "download", last: true, stream: 3, offset: 0, payload: new Uint8Array(4) }));
    socket.on("message", () => socket.send('{"id":2,"result":{"jobs":[]}}'));
  });
  const connection = await open();
  await expect(connection.request("job.list", {})).resolves.toEqual({ jobs: [] });
});

test("a preview belongs to the event that names its stream, if it has the right size", async () => {
  greet((socket) => {
    socket.send(preview(5, 4));
    socket.send(preview(6, 8));
    socket.send(progress(6, 2));
    socket.send(progress(5));
    socket.send(progress(5));
    socket.send(preview(7, 4));
    socket.send(progress(7, 9));
    socket.send(progress(null));
  });
  const all = eventsToCome(5);
  await open();
  await all;
  expect(events.map(({ data }) => "preview" in data && data.preview?.pixels.byteLength)).toEqual([
    8,
    4,
    undefined,
    undefined,
    undefined,
  ]);
});

test("previews whose events never come do not pile up", async () => {
  greet((socket) => {
    for (let stream = 1; stream <= 9; stream += 1) socket.send(preview(stream, 4));
    socket.send(progress(1));
    socket.send(progress(9));
  });
  const all = eventsToCome(2);
  await open();
  await all;
  expect(events.map(({ data }) => "preview" in data && data.preview !== null)).toEqual([false, true]);
});

test("frames that come in one packet with the answer that opens their stream are not lost", async () => {
  greet((socket) =>
    socket.on("message", () => {
      socket.send('{"id":2,"result":{"stream":4,"sizeBytes":3}}');
      socket.send(encodeFrame({ kind: "download", last: true, stream: 4, offset: 0, payload: Uint8Array.of(1, 2, 3) }));
    }),
  );
  const connection = await open();
  const bytes = new Promise((resolve, reject) => {
    const answered = () => connection.onStream(4, ({ payload }) => resolve([...payload]));
    connection.request("blob.fetch", { sha256: "" }, answered).catch(reject);
  });
  expect(await bytes).toEqual([1, 2, 3]);
});
