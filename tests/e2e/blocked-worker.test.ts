// While a model call holds the worker, however long, the daemon answers everybody.
import { afterAll, expect, test } from "vitest";
import { scriptedWorker } from "../../packages/engine/src/jobs/testing/scripted-worker.ts";
import { startInProcess } from "./support/in-process-engine.ts";
import { cutAll, generate, openIdentified } from "./support/raw-client.ts";

afterAll(cutAll);

test("a worker that never comes back blocks nobody, and cancelling frees the queue", async () => {
  const engine = await startInProcess({ executor: scriptedWorker });
  const [one, other] = [await openIdentified(engine), await openIdentified(engine)];
  for (const client of [one, other]) await client.call("job.watch", {});
  const { job: stuck } = await one.call("job.submit", {
    key: "stuck-001",
    request: { ...generate, prompt: "blocked" },
  });
  await one.until(({ event }) => event === "job.progress");

  expect((await fetch(`http://127.0.0.1:${engine.port}/healthz`)).status).toBe(200);
  const sha256 = await other.upload(new Uint8Array(3_000_000).fill(5));
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  const { job: waiting } = await other.call("job.submit", { key: "behind-01", request: generate });
  expect(waiting).toMatchObject({ state: "queued", position: 1 });

  await one.call("job.cancel", { jobId: stuck.jobId });
  await one.until(({ event }) => event === "job.cancelled");
  await other.until(({ event, data }) => event === "job.finished" && data.jobId === waiting.jobId);
  await engine.close();
});
