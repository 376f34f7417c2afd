// The line is cut at a random byte, again and again; nothing is lost and nothing comes twice.
import { connect } from "@scumble/protocol/client";
import { startCuttingProxy, startFakeEngine } from "@scumble/protocol/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { startInstantEngine } from "./instant-engine.ts";

const rounds = Number(process.env.SCUMBLE_CUTS ?? 60);
const client = { kind: "sdk", name: "cut-and-resume", version: "0" } as const;

test.each([
  ["the engine", startInstantEngine],
  ["the FakeEngine", () => startFakeEngine()],
])("%s and the client survive every cut", async (_, start) => {
  const server = await start();
  const proxy = await startCuttingProxy(server.port);
  class ThroughProxy extends WebSocket {
    constructor(url: string) {
      super(url, { headers: { Host: `127.0.0.1:${server.port}` } });
    }
  }
  const backoff = { firstMs: 1, maxMs: 4 };
  const engine = await connect({ url: proxy.url, token: server.token, client, WebSocket: ThroughProxy, backoff });
  const durable: { event: string; jobId: string; seq: number }[] = [];
  for (const event of ["job.queued", "job.started", "job.finished"] as const)
    engine.on(event, ({ jobId, seq }) => durable.push({ event, jobId, seq }));

  const done: string[] = [];
  const round = async (cutAfter: number, seed: number) => {
    const bytes = Uint8Array.from({ length: 150_000 + (seed % 1000) }, (_, i) => (i * (seed | 1)) >>> 11);
    proxy.cutAfter(cutAfter);
    const hash = await engine.upload(bytes);
    const job = engine.submit({ pipeline: "generate", prompt: "red brick wall", seed, steps: 2 });
    const back = await engine.download(hash);
    expect(Buffer.compare(back, bytes)).toBe(0);
    done.push((await job.result()).jobId);
  };
  // half of the cuts fall among the small messages, half among the frames
  const cutAfter = fc.oneof(fc.integer({ min: 1, max: 6_000 }), fc.integer({ min: 1, max: 400_000 }));
  await fc.assert(fc.asyncProperty(cutAfter, fc.nat(0xffff), round), { numRuns: rounds, endOnFailure: true, seed: 20 });

  const { jobs } = await engine.call("job.list", { limit: 500 });
  expect(jobs.map(({ jobId }) => jobId).reverse()).toEqual(done.slice(-500));
  expect(new Set(done).size).toBe(rounds);
  expect(durable.map(({ seq }) => seq)).toEqual([...new Set(durable.map(({ seq }) => seq))].sort((a, b) => a - b));
  for (const event of ["job.queued", "job.started", "job.finished"])
    expect(durable.filter((told) => told.event === event).map(({ jobId }) => jobId)).toEqual(done);
  expect(proxy.cuts).toBeGreaterThan(rounds / 2);
  engine.close();
  await proxy.close();
  await server.close();
});
