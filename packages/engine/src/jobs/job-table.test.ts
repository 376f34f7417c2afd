import fc from "fast-check";
import { expect, test } from "vitest";
import { createEventLog } from "./event-log.ts";
import type { Change } from "./job.ts";
import { createJobTable, type Submission } from "./job-table.ts";
import { generateRequest, openStorage } from "./testing/rig.ts";

async function rig() {
  const { db, folder } = await openStorage();
  const heard: string[] = [];
  const table = createJobTable(db, (lane) => heard.push(lane));
  const submit = (key: string, lane = "a", fields: Partial<Submission> = {}) =>
    table.submit({
      lane,
      key,
      client: "c",
      asked: generateRequest(),
      request: generateRequest(),
      blobs: [],
      position: 0,
      ...fields,
    });
  return { db, folder, table, heard, submit, events: createEventLog(db) };
}

test("a submitted job is there after a crash, with its event", async () => {
  const { db, folder, submit } = await rig();
  const { jobId } = submit("key-0001");
  db.close();
  const again = await openStorage(folder);
  const table = createJobTable(again.db, () => undefined);
  expect(table.get(jobId)).toMatchObject({ state: "queued", attempt: 0, key: "key-0001", request: generateRequest() });
  expect(createEventLog(again.db).after("a", 0, 10)).toMatchObject([{ name: "job.queued" }]);
});

test("a key leads to its job, but not for another request", async () => {
  const { table, submit } = await rig();
  const { jobId } = submit("key-0001");
  expect(table.repeated("a", "key-0001", generateRequest())?.jobId).toBe(jobId);
  expect(table.repeated("b", "key-0001", generateRequest())).toBeUndefined();
  expect(() => table.repeated("a", "key-0001", generateRequest({ prompt: "wood" }))).toThrow(
    expect.objectContaining({ code: "job.key_reused" }),
  );
});

test("sequence numbers rise over all lanes, and each lane has its own events only", async () => {
  const { table, submit, events, heard } = await rig();
  const [one, two] = [submit("key-0001", "a"), submit("key-0002", "b")];
  table.change(one.jobId, "start");
  table.change(two.jobId, "start");
  table.change(one.jobId, "cancel");
  expect(events.after("a", 0, 10).map(({ seq, name }) => [seq, name])).toEqual([
    [1, "job.queued"],
    [3, "job.started"],
    [5, "job.cancelled"],
  ]);
  expect(events.after("b", 2, 10).map(({ seq }) => seq)).toEqual([4]);
  expect([events.lastSeq("a"), events.lastSeq("b"), events.lastSeq("c")]).toEqual([5, 4, 0]);
  expect(heard).toEqual(["a", "b", "a", "b", "a"]);
});

test("an event carries its number within its data", async () => {
  const { submit, events } = await rig();
  const { jobId } = submit("key-0001");
  expect(JSON.parse(events.after("a", 0, 1)[0]!.json)).toMatchObject({
    seq: 1,
    jobId,
    position: 0,
    at: expect.any(Number),
  });
});

test("whatever happens to a job, its last event agrees with its row, and each start has an event", async () => {
  const { table, submit, events } = await rig();
  const changes: Change[] = ["start", "finish", "fail", "cancel", "lose", "putBack"];
  let count = 0;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...changes), { maxLength: 12 }), (whats) => {
      const lane = `lane${count++}`;
      const { jobId } = submit("key-0001", lane);
      const error = { code: "job.crashed", message: "", retryable: true, details: {} };
      for (const what of whats)
        table.change(jobId, what, { error, layers: [], timing: { totalMs: 0, loadMs: 0, modelMs: 0 } });
      const job = table.get(jobId)!;
      const names = events.after(lane, 0, 100).map(({ name }) => name);
      const ends = names.filter((name) => /finished|failed|cancelled/.test(name));
      const isOver = ["finished", "failed", "cancelled"].includes(job.state);
      expect(ends).toEqual(isOver ? [`job.${job.state}`] : []);
      expect(job.error).toEqual(job.state === "failed" ? error : null);
      expect(job.endedAt === null).toBe(!isOver);
    }),
    { numRuns: 40 },
  );
});

test("a list is newest first and filtered", async () => {
  const { table, submit } = await rig();
  const jobs = [submit("key-0001", "a"), submit("key-0002", "b"), submit("key-0003", "a")].map(({ jobId }) => jobId);
  table.change(jobs[0]!, "cancel");
  const ids = (filter: Parameters<typeof table.list>[0]) => table.list(filter).map(({ jobId }) => jobId);
  expect(ids({ limit: 9 })).toEqual(jobs.toReversed());
  expect(ids({ lane: "a", limit: 9 })).toEqual([jobs[2], jobs[0]]);
  expect(ids({ lane: "a", state: "cancelled", limit: 9 })).toEqual([jobs[0]]);
  expect(ids({ limit: 1 })).toEqual([jobs[2]]);
});
