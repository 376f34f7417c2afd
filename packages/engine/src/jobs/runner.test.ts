import { expect, test } from "vitest";
import { EngineError } from "../base/errors.ts";
import { createEventLog } from "./event-log.ts";
import { crashed, type Executor } from "./executor.ts";
import { createInProcessExecutor } from "./in-process-executor.ts";
import { createJobTable } from "./job-table.ts";
import { createQueue } from "./queue.ts";
import { createRunner } from "./runner.ts";
import { generateRequest, openStorage, silentLog } from "./testing/rig.ts";
import { scriptedPerform } from "./testing/scripted-perform.ts";

async function rig(wrap: (real: Executor) => Executor = (real) => real, folder?: string) {
  const storage = await openStorage(folder);
  const waiters = new Set<() => void>();
  const table = createJobTable(storage.db, () => {
    for (const notify of waiters) notify();
  });
  const queue = createQueue();
  const runner = createRunner({
    ...{ table, queue, log: silentLog },
    executor: wrap(createInProcessExecutor(scriptedPerform, storage.blobs)),
    modelDirectory: async (id) => {
      if (id === "gone") throw new EngineError("model.unknown");
      return "models/m";
    },
    onProgress: () => undefined,
  });
  const submit = (prompt: string, fields: Parameters<typeof generateRequest>[0] = {}) => {
    const request = generateRequest({ prompt, ...fields });
    const submission = {
      lane: "a",
      key: crypto.randomUUID(),
      client: "c",
      asked: request,
      request,
      blobs: [],
      position: 0,
    };
    const { jobId } = table.submit(submission);
    queue.add("a", jobId);
    runner.wake();
    return jobId;
  };
  /** Resolves once the job is in one of the states. */
  const reached = (jobId: string, ...states: string[]) =>
    new Promise<NonNullable<ReturnType<typeof table.get>>>((resolve) => {
      const look = () => {
        const job = table.get(jobId)!;
        if (!states.includes(job.state)) return;
        waiters.delete(look);
        resolve(job);
      };
      waiters.add(look);
      look();
    });
  const ended = (jobId: string) => reached(jobId, "finished", "failed", "cancelled");
  return { ...storage, table, queue, runner, submit, reached, ended, events: createEventLog(storage.db) };
}

test("jobs run one after the other and their layers' blobs are stored before the row tells", async () => {
  const { submit, ended, blobs } = await rig();
  const jobIds = [submit("one"), submit("two", { batch: 2 })];
  const [one, two] = [await ended(jobIds[0]!), await ended(jobIds[1]!)];
  expect([one.state, two.layers.length]).toEqual(["finished", 2]);
  for (const { pixels } of [...one.layers, ...two.layers]) expect(await blobs.sizeOf(pixels.blob)).toBe(32 * 32 * 4);
  expect(two.startedAt).toBeGreaterThanOrEqual(one.endedAt!);
});

test("a job whose process died runs again, with the same picture", async () => {
  let deaths = 1;
  const { submit, ended, events } = await rig((real) => ({
    ...real,
    async *run(task, signal) {
      if (deaths-- > 0) throw crashed("SIGKILL");
      yield* real.run(task, signal);
    },
  }));
  const [first, second] = [await ended(submit("brick")), await ended(submit("brick"))];
  expect(first).toMatchObject({ state: "finished", attempt: 2 });
  expect(second.attempt).toBe(1);
  expect(first.layers[0]!.pixels.blob).toBe(second.layers[0]!.pixels.blob);
  expect(events.after("a", 0, 99).filter(({ name }) => name === "job.finished").length).toBe(2);
});

test("results are told of one by one while the job runs, and once each, even if its process dies in between", async () => {
  let deaths = 1;
  const { submit, ended, events } = await rig((real) => ({
    ...real,
    async *run(task, signal) {
      for await (const update of real.run(task, signal)) {
        yield update;
        if (update.type === "layer" && update.layer.seed === 6 && deaths-- > 0) throw crashed("SIGKILL");
      }
    },
  }));
  const { layers } = await ended(submit("brick", { batch: 3, seed: 5 }));
  const stored = events.after("a", 0, 99);
  const told = stored.filter(({ name }) => name === "job.layer").map(({ json }) => JSON.parse(json));
  expect(told.map(({ index }) => index)).toEqual([0, 1, 2]);
  expect(told.map(({ layer }) => layer)).toEqual(layers);
  expect(stored.at(-1)?.name).toBe("job.finished");
});

test("a job whose process dies twice fails, and the next one runs", async () => {
  const { submit, ended } = await rig((real) => ({
    ...real,
    async *run(task, signal) {
      if (task.request.prompt === "poison") throw crashed("SIGABRT");
      yield* real.run(task, signal);
    },
  }));
  const [poison, good] = [submit("poison"), submit("good")];
  expect(await ended(poison)).toMatchObject({ state: "failed", attempt: 2, error: { code: "job.crashed" } });
  expect(await ended(good)).toMatchObject({ state: "finished" });
});

test("a waiting job is cancelled at once, a running one between two steps", async () => {
  const { submit, runner, reached, ended } = await rig();
  const [running, waiting] = [submit("long", { steps: 150 }), submit("next")];
  await reached(running, "running");
  expect(runner.cancel(waiting)).toMatchObject({ state: "cancelled" });
  expect(runner.cancel(running)).toMatchObject({ state: "running" });
  expect(await ended(running)).toMatchObject({ state: "cancelled", layers: [] });
  expect(runner.cancel("job_none")).toBeUndefined();
});

test("what was not foreseen is told with an incident, not with its message", async () => {
  const { submit, ended } = await rig();
  const { error } = await ended(submit("bug"));
  expect(error).toMatchObject({ code: "internal.bug", details: { incident: expect.stringMatching(/^\w{8}$/) } });
  expect(JSON.stringify(error)).not.toContain("secret");
});

test("a model that went away fails the job with its code", async () => {
  const { submit, ended } = await rig();
  expect(await ended(submit("x", { model: "gone" }))).toMatchObject({
    state: "failed",
    error: { code: "model.unknown" },
  });
});

test("stopping puts the running job back without using up a try; the next engine finishes it", async () => {
  const first = await rig();
  const jobIds = [first.submit("long", { steps: 150 }), first.submit("next")];
  await first.reached(jobIds[0]!, "running");
  await first.runner.stop();
  expect(first.table.get(jobIds[0]!)).toMatchObject({ state: "queued", attempt: 0 });
  first.db.close();
  const second = await rig(undefined, first.folder);
  expect(second.runner.recover()).toEqual({ requeued: 0, failed: 0 });
  second.runner.wake();
  expect(await second.ended(jobIds[0]!)).toMatchObject({ state: "finished", attempt: 1 });
  expect(await second.ended(jobIds[1]!)).toMatchObject({ state: "finished" });
});

test("jobs that a killed engine left running are tried once more, then fail", async () => {
  const first = await rig();
  const jobId = first.submit("x", { steps: 150 });
  await first.reached(jobId, "running");
  // nothing is told to the runner: its engine is gone
  const second = createQueue();
  const crashedRunner = () =>
    createRunner({
      ...{ table: first.table, queue: second, log: silentLog, onProgress: () => undefined },
      executor: createInProcessExecutor(scriptedPerform, first.blobs),
      modelDirectory: async () => "m",
    });
  expect(crashedRunner().recover()).toEqual({ requeued: 1, failed: 0 });
  expect(second.take()).toBe(jobId);
  first.table.change(jobId, "start");
  expect(crashedRunner().recover()).toEqual({ requeued: 0, failed: 1 });
  expect(first.table.get(jobId)).toMatchObject({ state: "failed", error: { code: "job.crashed" } });
  await first.runner.stop();
});
