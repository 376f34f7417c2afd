import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type ChildExecutor, createChildExecutor, type Patience } from "./child-executor.ts";
import type { JobUpdate } from "./executor.ts";
import { generateRequest, silentLog } from "./testing/rig.ts";
import { scriptedWorker } from "./testing/scripted-worker.ts";

const open: ChildExecutor[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((executor) => executor.close()));
});

function rig(patience: Partial<Patience> = {}) {
  const blobDirectory = mkdtempSync(join(tmpdir(), "scumble-child-"));
  const executor = createChildExecutor({
    entry: scriptedWorker,
    blobDirectory,
    threads: null,
    log: silentLog,
    patience,
  });
  open.push(executor);
  const run = (prompt: string, signal = new AbortController().signal, steps = 3) =>
    executor.run({ jobId: `job_${prompt}`, request: generateRequest({ prompt, steps }), modelDirectory: "m" }, signal);
  return { executor, run };
}

async function last(updates: AsyncIterable<JobUpdate>): Promise<JobUpdate | undefined> {
  let update: JobUpdate | undefined;
  for await (update of updates);
  return update;
}

test("progress and result come out of the child, previews as bytes", async () => {
  const { run } = rig();
  const updates = [];
  for await (const update of run("brick")) updates.push(update);
  expect(updates[0]).toMatchObject({ type: "progress", progress: { stage: "denoising", preview: { width: 8 } } });
  expect(updates[0]).toHaveProperty("progress.preview.data", expect.any(Uint8Array));
  expect(updates.at(-1)).toMatchObject({ type: "finished", layers: [{ name: "brick", seed: 5 }] });
});

test("a native abort is job.crashed, and the next job gets a fresh child", async () => {
  const { executor, run } = rig();
  const before = executor.pid;
  await expect(last(run("abort"))).rejects.toMatchObject({ code: "job.crashed", details: { received: "SIGABRT" } });
  expect(await last(run("brick"))).toMatchObject({ type: "finished" });
  expect(executor.pid).not.toBe(before);
});

test("typed errors keep their code and details, others only their text for the log", async () => {
  const { run } = rig();
  await expect(last(run("memory"))).rejects.toMatchObject({ code: "runtime.out_of_memory" });
  const bug = await last(run("bug")).catch((thrown: unknown) => thrown);
  expect(bug).not.toHaveProperty("code");
  expect((bug as Error).stack).toContain("scripted-perform");
  expect(await last(run("brick"))).toMatchObject({ type: "finished" });
});

test("a cancelled job throws the signal's reason and leaves the child alive", async () => {
  const { executor, run } = rig();
  const abort = new AbortController();
  const reason = new Error("cancelled");
  const job = (async () => {
    for await (const _ of run("long", abort.signal, 150)) abort.abort(reason);
  })();
  await expect(job).rejects.toBe(reason);
  const { pid } = executor;
  expect(await last(run("brick"))).toMatchObject({ type: "finished" });
  expect(executor.pid).toBe(pid);
});

test.each(["deaf", "blocked"])("a %s child is killed when its job is cancelled", async (prompt) => {
  const { executor, run } = rig({ cancelMs: 50 });
  const before = executor.pid;
  const abort = new AbortController();
  const reason = new Error("cancelled");
  const job = (async () => {
    for await (const _ of run(prompt, abort.signal, 1_000_000_000)) abort.abort(reason);
  })();
  await expect(job).rejects.toBe(reason);
  expect(await last(run("brick"))).toMatchObject({ type: "finished" });
  expect(executor.pid).not.toBe(before);
});

test("a child that says nothing for too long is killed and its job is job.crashed", async () => {
  const { run } = rig({ jobSilenceMs: 1_500 });
  await expect(last(run("blocked"))).rejects.toMatchObject({
    code: "job.crashed",
    details: { received: expect.stringMatching(/silent for \d+ s/) },
  });
  expect(await last(run("brick"))).toMatchObject({ type: "finished" });
});

test("an already aborted signal starts nothing", async () => {
  const { run } = rig();
  await expect(last(run("brick", AbortSignal.abort(new Error("no"))))).rejects.toThrow("no");
});

test("closing leaves no process behind", async () => {
  const { executor } = rig();
  const pid = executor.pid!;
  await executor.close();
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});
