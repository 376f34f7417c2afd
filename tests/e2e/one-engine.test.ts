// One engine to a data folder; how it starts, stops and hands over.
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { endAll, freshFolder, startScripted } from "./support/engine-process.ts";
import { startInProcess } from "./support/in-process-engine.ts";
import { cutAll, generate, openIdentified, openRaw } from "./support/raw-client.ts";

afterEach(async () => {
  cutAll();
  await endAll();
});

test("a second engine on the same folder is told who has it", async () => {
  const folder = freshFolder();
  const first = await startScripted(folder);
  await expect(startScripted(folder)).rejects.toThrow(`used by process ${first.pid} at port ${first.port}`);
  await expect(startInProcess({ dataDirectory: folder })).rejects.toMatchObject({
    code: "storage.in_use",
    details: { pid: first.pid, port: first.port },
  });
  // and the first one did not notice
  const client = await openIdentified(first);
  await client.call("job.list", {});
});

test("a stopped engine says goodbye, puts its job back, and leaves nothing but data", async () => {
  const folder = freshFolder();
  const first = await startScripted(folder, 0, 20);
  const client = await openIdentified(first);
  await client.call("job.watch", {});
  const { job } = await client.call("job.submit", { key: "stop-0001", request: { ...generate, steps: 100 } });
  const { job: next } = await client.call("job.submit", { key: "stop-0002", request: generate });
  await client.until(({ event }) => event === "job.progress");
  const ended = first.end("SIGTERM");
  await client.until(({ event }) => event === "engine.closing");
  expect((await client.closed).code).toBe(1001);
  expect(await ended).toBe(0);
  expect(existsSync(join(folder, "runtime", "engine.json"))).toBe(false);
  expect(readdirSync(folder).toSorted()).toEqual(["blobs", "engine.db", "runtime"]);
  expect(readdirSync(join(folder, "blobs")).filter((name) => name.endsWith(".tmp"))).toEqual([]);

  const second = await startScripted(folder, first.port, 1);
  expect(second.token).not.toBe(first.token);
  const again = await openIdentified(second, { resume: client.welcome.sessionId });
  await again.call("job.watch", {});
  await again.until(({ event, data }) => event === "job.finished" && data.jobId === next.jobId);
  const { job: first_ } = await again.call("job.get", { jobId: job.jobId });
  expect(first_).toMatchObject({ state: "finished", attempt: 1 });
});

test("jobs submitted while the engine is closing are refused, not lost", async () => {
  const engine = await startInProcess();
  const client = await openIdentified(engine);
  const closing = engine.close("test");
  const outcome = await client.call("job.submit", { key: "late-0001", request: generate }).then(
    () => "accepted",
    (error) => error.code,
  );
  expect(["queue.closing", "closed"]).toContain(outcome);
  await closing;
});

test("stopping waits for nobody: who does not listen, who comes back, who holds on to a refusal", async () => {
  const engine = await startInProcess();
  const deaf = await openIdentified(engine);
  deaf.socket.pause();
  const stranger = connect({ port: engine.port, host: "127.0.0.1", allowHalfOpen: true });
  stranger.write(
    "GET / HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
  );
  const [refusal] = await once(stranger, "data");
  expect(String(refusal)).toContain("403");
  const closing = engine.close("test");
  const back = await openRaw(engine.port).catch(() => null);
  await closing;
  await back?.closed;
  stranger.destroy();
});

test("a damaged database is moved aside, and the engine works", async () => {
  const folder = freshFolder();
  const first = await startInProcess({ dataDirectory: folder });
  await first.close();
  writeFileSync(join(folder, "engine.db"), "garbage".repeat(2_000));
  const second = await startInProcess({ dataDirectory: folder });
  const client = await openIdentified(second);
  await client.call("job.watch", {});
  await client.call("job.submit", { key: "after-001", request: generate });
  await client.until(({ event }) => event === "job.finished");
  expect(readdirSync(folder).some((name) => name.startsWith("engine.db.damaged-"))).toBe(true);
  expect(second.logged.join("")).toContain("the database is damaged");
  await second.close();
});

test("what interrupted writers left is swept away at the start", async () => {
  const folder = freshFolder();
  mkdirSync(join(folder, "blobs"));
  writeFileSync(join(folder, "blobs", "half.tmp"), "half");
  const engine = await startInProcess({ dataDirectory: folder });
  expect(readdirSync(join(folder, "blobs"))).toEqual([]);
  await engine.close();
});

test("a port that is taken is named", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as { port: number };
  await expect(startInProcess({ port })).rejects.toMatchObject({ code: "network.port_taken" });
  await new Promise((resolve) => other.close(resolve));
});

test("engine.json tells port, process, token and protocol", async () => {
  const engine = await startInProcess();
  const told = JSON.parse(readFileSync(join(engine.dataDirectory, "runtime", "engine.json"), "utf8"));
  expect(told).toEqual({ port: engine.port, pid: process.pid, token: engine.token, protocol: 1 });
  await engine.close();
});
