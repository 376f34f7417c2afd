// A client that does not read costs little memory and nobody else's time.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startInProcess, type TestEngine } from "./support/in-process-engine.ts";
import { cutAll, generate, openIdentified } from "./support/raw-client.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startInProcess();
});
afterAll(async () => {
  cutAll();
  await engine.close();
});

const mebibyte = 1_048_576;

test("500 MB of downloads to a paused socket wait on the disk, not in memory", async () => {
  const slow = await openIdentified(engine);
  const sha256 = await slow.upload(Buffer.alloc(50 * mebibyte, 7));
  const quick = await openIdentified(engine);
  await quick.call("job.watch", {});
  const before = process.memoryUsage.rss();
  slow.socket.pause();
  for (let id = 1; id <= 10; id++)
    slow.send(JSON.stringify({ id: 900 + id, method: "blob.fetch", params: { sha256 } }));
  // another client's whole job goes by meanwhile
  const { job } = await quick.call("job.submit", { key: "beside-01", request: { ...generate, steps: 50 } });
  await quick.until(({ event, data }) => event === "job.finished" && data.jobId === job.jobId);
  expect((process.memoryUsage.rss() - before) / mebibyte).toBeLessThan(64);
  // once read, all of it comes, in order
  let received = 0;
  let ended = 0;
  const done = new Promise<void>((resolve) =>
    slow.socket.on("message", (data: Buffer, isBinary) => {
      if (!isBinary) return;
      received += data.length - 16;
      if (data[2] === 1) ended += 1;
      if (ended === 10) resolve();
    }),
  );
  slow.socket.resume();
  await done;
  expect(received).toBe(500 * mebibyte);
});

test("a slow client misses progress, never a durable event", async () => {
  const client = await openIdentified(engine);
  await client.call("job.watch", {});
  const sha256 = await client.upload(Buffer.alloc(40 * mebibyte, 9));
  client.socket.pause();
  client.send(JSON.stringify({ id: 800, method: "blob.fetch", params: { sha256 } }));
  const other = await openIdentified(engine, { resume: client.welcome.sessionId });
  await other.call("job.watch", {});
  const { job } = await other.call("job.submit", { key: "slow-0001", request: { ...generate, steps: 100 } });
  await other.until(({ event }) => event === "job.finished");
  client.socket.resume();
  await client.until(({ event, data }) => event === "job.finished" && data.jobId === job.jobId);
  const durable = client.events.filter(({ data }) => "seq" in data).map(({ event }) => event);
  expect(durable).toEqual(["job.queued", "job.started", "job.layer", "job.finished"]);
  const progress = (events: typeof client.events) => events.filter(({ event }) => event === "job.progress").length;
  expect(progress(client.events)).toBeLessThan(progress(other.events));
});
