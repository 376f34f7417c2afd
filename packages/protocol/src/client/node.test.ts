import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FakeEngine, startFakeEngine } from "../testing/index.ts";
import type { Engine } from "./index.ts";
import { connect } from "./node.ts";
import { fetchBlob } from "./node-download.ts";

const client = { kind: "sdk", name: "test", version: "0" } as const;
const bytesOf = (size: number) => Uint8Array.from({ length: size }, (_, i) => (i * 7919) >> 3);

let fake: FakeEngine;
let engine: Engine;

beforeAll(async () => {
  fake = await startFakeEngine();
  engine = await connect({ url: fake.url, token: fake.token, client });
});
afterAll(async () => {
  engine.close();
  await fake.close();
});

const fetches = () => fake.calls.filter(({ method }) => method === "blob.fetch").length;

test.each([0, 1, 70_000, 9_000_000])("%i bytes go up by frames and come down over HTTP", async (size) => {
  const hash = await engine.upload(bytesOf(size));
  const progress: number[] = [];
  const before = fetches();
  const back = await engine.download(hash, { onProgress: (done) => progress.push(done), verify: true });
  expect(Buffer.compare(back, bytesOf(size))).toBe(0);
  expect(progress.at(-1)).toBe(size);
  expect(fetches()).toBe(before);
});

test("where HTTP leads nowhere, frames do", async () => {
  await expect(engine.download("0".repeat(64))).rejects.toMatchObject({ code: "blob.unknown" });
  const hash = fake.store(bytesOf(1000));
  const before = fetches();
  fake.forget("tokens");
  expect(Buffer.compare(await engine.download(hash), bytesOf(1000))).toBe(0);
  expect(fetches()).toBe(before + 1);
});

describe("a blob over HTTP", () => {
  const answers: Readonly<Record<string, (socket: import("node:net").Socket) => void>> = {
    refused: (socket) => socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
    endless: (socket) => socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
    short: (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
    huge: (socket) => socket.end(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(20_000)}`),
    gone: (socket) => socket.destroy(),
  };
  const server = createServer();
  server.on("connection", (socket) =>
    socket.once("data", (request) => {
      const [, name = ""] = /^GET \/(\w+)/.exec(request.toString()) ?? [];
      answers[name]?.(socket);
    }),
  );
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => void server.close());
  const get = (name: string, signal?: AbortSignal) => {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return fetchBlob({ endpoint, token: "t", sha256: name }, { signal });
  };

  test.each(Object.keys(answers))("%s is an error", async (name) => {
    await expect(get(name)).rejects.toThrow();
  });

  test("is abandoned with the signal's reason", async () => {
    const stop = new AbortController();
    const answer = get("never", stop.signal);
    stop.abort(new Error("enough"));
    await expect(answer).rejects.toThrow("enough");
  });
});
