import { mkdtempSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLog } from "../base/log.ts";
import { openBlobs } from "./blobs.ts";
import { collect } from "./collect.ts";
import { openDatabase } from "./database.ts";

async function rig() {
  const folder = mkdtempSync(join(tmpdir(), "scumble-collect-"));
  const db = openDatabase(folder, { check: false, log: createLog({ level: "silent", file: null, people: null }) });
  const blobs = await openBlobs(join(folder, "blobs"), { reserve: false });
  const put = async (words: string, ageMs: number) => {
    const sha256 = await blobs.put(new TextEncoder().encode(words));
    const at = (Date.now() - ageMs) / 1000;
    utimesSync(join(blobs.directory, sha256.slice(0, 2), sha256), at, at);
    return sha256;
  };
  const addJob = (jobId: string, endedAt: number | null, sha256: string) => {
    db.run(
      "INSERT INTO jobs (jobId, lane, key, client, state, attempt, asked, request, createdAt, endedAt) VALUES (?, 'l', ?, 'c', ?, 0, '{}', '{}', 0, ?)",
      ...[jobId, jobId, endedAt === null ? "queued" : "finished", endedAt],
    );
    db.run("INSERT INTO events (lane, jobId, name, data, at) VALUES ('l', ?, 'job.queued', '{}', 0)", jobId);
    db.run("INSERT INTO jobBlobs VALUES (?, ?)", jobId, sha256);
  };
  return { db, blobs, put, addJob };
}

const hourMs = 3_600_000;

test("old jobs go with their events; blobs go when no job names them and they are no longer young", async () => {
  const { db, blobs, put, addJob } = await rig();
  const now = Date.now();
  const [named, old, orphan, young] = [
    await put("named", 9 * hourMs),
    await put("old", 9 * hourMs),
    await put("orphan", 2 * hourMs),
    await put("young", 0.5 * hourMs),
  ];
  addJob("waiting", null, named);
  addJob("recent", now - hourMs, named);
  addJob("ancient", now - 100 * hourMs, old);
  const result = await collect(db, blobs, now - 50 * hourMs, now);
  expect(result).toEqual({ jobs: 1, blobs: 2, freedBytes: "old".length + "orphan".length });
  const left = [];
  for await (const { sha256 } of blobs.list()) left.push(sha256);
  expect(left.sort()).toEqual([named, young].sort());
  expect(db.all("SELECT jobId FROM events ORDER BY jobId").map((row) => row.jobId)).toEqual(["recent", "waiting"]);
  expect(await blobs.sizeOf(old)).toBeNull();
  expect(await blobs.sizeOf(orphan)).toBeNull();
  db.close();
});
