// The daemon with its real worker and a tiny real model.
import { afterAll, beforeAll, expect, test } from "vitest";
import { findWorker } from "../../packages/engine/src/cli/worker-entry.ts";
import { startInProcess, type TestEngine } from "./support/in-process-engine.ts";
import { type AnyEvent, cutAll, generate, openIdentified, type RawClient } from "./support/raw-client.ts";

let engine: TestEngine;
let client: RawClient;
beforeAll(async () => {
  engine = await startInProcess({ executor: findWorker(), threads: 1 });
  client = await openIdentified(engine);
  await client.call("job.watch", {});
});
afterAll(async () => {
  cutAll();
  await engine.close();
});

let keys = 0;
const submit = async (request: unknown) =>
  (await client.call("job.submit", { key: `real-model-${++keys}`, request })).job.jobId;
const isEnd = (jobId: string) => (event: AnyEvent) =>
  /finished|failed|cancelled/.test(event.event) && "jobId" in event.data && event.data.jobId === jobId;

async function finish(request: unknown) {
  const end = await client.until(isEnd(await submit(request)));
  if (end.event !== "job.finished") throw new Error(JSON.stringify(end));
  return end.data;
}

test("a fill comes back as a layer over the selection, with the selection as its mask", async () => {
  const [width, height] = [96, 80];
  const pixels = new Uint8Array(width * height * 4).map((_, index) => (index % 4 === 3 ? 255 : (index * 7) % 256));
  const selection = new Uint8Array(width * height);
  for (let y = 20; y < 50; y++) selection.fill(255, y * width + 30, y * width + 70);
  const image = { format: "rgba8", blob: await client.upload(pixels), width, height };
  const mask = { format: "gray8", blob: await client.upload(selection), width, height };
  const { layers, timing } = await finish({
    pipeline: "fill",
    prompt: "brick",
    seed: 3,
    steps: 2,
    image,
    mask,
    origin: { x: 100, y: 200 },
  });
  expect(layers).toMatchObject([
    { rect: { x: 130, y: 220, width: 40, height: 30 }, mask: { width: 40, height: 30 }, seed: 3 },
  ]);
  expect(timing.totalMs).toBeGreaterThanOrEqual(timing.modelMs + timing.loadMs);
  const answer = await fetch(`http://127.0.0.1:${engine.port}/blobs/${layers[0]!.mask!.blob}`, {
    headers: { Authorization: `Bearer ${engine.token}` },
  });
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.alloc(40 * 30, 255));
});

test("a worker killed in the middle of denoising: the same picture as without", async () => {
  const request = { ...generate, width: 128, height: 128, steps: 150, seed: 11 };
  const undisturbed = await finish(request);
  const jobId = await submit(request);
  await client.until(
    ({ event, data }) =>
      event === "job.progress" && data.jobId === jobId && data.stage === "denoising" && data.step > 0,
  );
  process.kill(engine.workerPid()!, "SIGKILL");
  const end = await client.until(isEnd(jobId));
  expect(end).toMatchObject({ event: "job.finished", data: { layers: [{ pixels: undisturbed.layers[0]!.pixels }] } });
  expect((await client.call("job.get", { jobId })).job.attempt).toBe(2);
});

test("a cancelled job stops, and the worker with its loaded model goes on", async () => {
  const worker = engine.workerPid();
  const jobId = await submit({ ...generate, width: 128, height: 128, steps: 150 });
  await client.until(
    ({ event, data }) => event === "job.progress" && data.jobId === jobId && data.stage === "denoising",
  );
  expect(await client.call("job.cancel", { jobId })).toEqual({ state: "running" });
  expect((await client.until(isEnd(jobId))).event).toBe("job.cancelled");
  const { timing } = await finish(generate);
  expect([engine.workerPid(), timing.loadMs]).toEqual([worker, 0]);
});

test("the same seed gives the same picture, another seed another one", async () => {
  const [a, b, c] = [await finish(generate), await finish(generate), await finish({ ...generate, seed: 6 })];
  const picture = (data: typeof a) => data.layers[0]!.pixels.blob;
  expect(picture(a)).toBe(picture(b));
  expect(picture(a)).not.toBe(picture(c));
});

test("a seed that was left open is drawn, told and repeatable", async () => {
  const { layers } = await finish({ ...generate, seed: null });
  const [layer] = layers;
  const again = await finish(layer!.recipe.request);
  expect(again.layers[0]!.pixels.blob).toBe(layer!.pixels.blob);
});
