// Jobs and their durable events. A row and the event that tells of it are written in one transaction, on disk before anybody hears.
import type { ErrorOnWire, JobRecord, JobWork, Layer } from "@scumble/protocol";
import { EngineError } from "../base/errors.ts";
import { newJobId } from "../base/ids.ts";
import type { Cell, Database } from "../storage/database.ts";
import type { JobTiming } from "./executor.ts";
import { type Change, change, hasEnded, type JobState } from "./job.ts";

/** A job as stored; its place in the queue is not. */
export interface StoredJob extends Omit<JobRecord, "position"> {
  /** Whose turn it takes in the queue. */
  readonly lane: string;
}

export interface Submission {
  readonly lane: string;
  readonly key: string;
  /** Name of the client. */
  readonly client: string;
  /** The request as the client meant it. */
  readonly asked: JobWork;
  /** The same with model and seed fixed. */
  readonly request: JobWork;
  /** Blobs the request names. */
  readonly blobs: readonly string[];
  /** Jobs ahead of it. */
  readonly position: number;
}

/** What a change adds to the row. */
export interface Outcome {
  readonly layers?: readonly Layer[];
  readonly timing?: JobTiming;
  readonly error?: ErrorOnWire;
}

export interface JobTable {
  /** The job submitted under this key, if any. @throws {EngineError} job.key_reused when it was for another request */
  repeated(lane: string, key: string, asked: JobWork): StoredJob | undefined;
  submit(submission: Submission): StoredJob;
  /** Applies a change. @returns the job after it, undefined when the change was not possible */
  change(jobId: string, what: Change, outcome?: Outcome): StoredJob | undefined;
  /** Tells of one result of a running job. A job that runs a second time makes the same ones again; they are told of once. */
  addLayer(jobId: string, result: { readonly index: number; readonly layer: Layer }): void;
  get(jobId: string): StoredJob | undefined;
  /** Newest first. */
  list(filter: { lane?: string; state?: JobState | null; limit: number }): StoredJob[];
  /** In the order they were submitted. */
  inState(state: JobState): StoredJob[];
}

interface JobRow {
  jobId: string;
  lane: string;
  key: string;
  client: string;
  state: JobState;
  attempt: number;
  asked: string;
  request: string;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
  layers: string;
  timing: string | null;
  error: string | null;
}

/**
 * @param appended called with the lane after a durable event was written
 * @param now milliseconds since 1970
 */
export function createJobTable(db: Database, appended: (lane: string) => void, now: () => number = Date.now): JobTable {
  const find = (jobId: string) => db.get<JobRow>("SELECT * FROM jobs WHERE jobId = ?", jobId);

  function append(job: { jobId: string; lane: string }, name: string, at: number, data: object): void {
    const text = JSON.stringify({ jobId: job.jobId, at, ...data });
    db.run(
      "INSERT INTO events (lane, jobId, name, data, at) VALUES (?, ?, ?, ?, ?)",
      job.lane,
      job.jobId,
      name,
      text,
      at,
    );
  }

  function nameBlobs(jobId: string, hashes: Iterable<string>): void {
    for (const hash of new Set(hashes))
      db.run("INSERT OR IGNORE INTO jobBlobs (jobId, sha256) VALUES (?, ?)", jobId, hash);
  }

  return {
    repeated(lane, key, asked) {
      const row = db.get<JobRow>("SELECT * FROM jobs WHERE lane = ? AND key = ?", lane, key);
      if (row === undefined) return undefined;
      if (row.asked !== JSON.stringify(asked)) throw keyReused(key);
      return fromRow(row);
    },

    submit({ lane, key, client, asked, request, blobs, position }) {
      const jobId = newJobId();
      const at = now();
      db.transaction(() => {
        db.run(
          "INSERT INTO jobs (jobId, lane, key, client, state, attempt, asked, request, createdAt) VALUES (?, ?, ?, ?, 'queued', 0, ?, ?, ?)",
          ...[jobId, lane, key, client, JSON.stringify(asked), JSON.stringify(request), at],
        );
        nameBlobs(jobId, blobs);
        append({ jobId, lane }, "job.queued", at, { position });
      });
      appended(lane);
      return fromRow(find(jobId)!);
    },

    change(jobId, what, outcome = {}) {
      const row = find(jobId);
      const next = row === undefined ? null : change(row, what);
      if (row === undefined || next === null) return undefined;
      const at = now();
      const ended = hasEnded(next.state) ? at : null;
      db.transaction(() => {
        db.run(
          "UPDATE jobs SET state = ?, attempt = ?, startedAt = ?, endedAt = ?, layers = ?, timing = ?, error = ? WHERE jobId = ?",
          next.state,
          next.attempt,
          what === "start" ? at : row.startedAt,
          ended,
          JSON.stringify(outcome.layers ?? []),
          json(outcome.timing),
          json(next.state === "failed" ? outcome.error : undefined),
          jobId,
        );
        if (next.state === "running") append(row, "job.started", at, { attempt: next.attempt });
        if (next.state === "finished") {
          nameBlobs(jobId, layerBlobs(outcome.layers ?? []));
          append(row, "job.finished", at, { layers: outcome.layers, timing: outcome.timing });
        }
        if (next.state === "failed") append(row, "job.failed", at, { error: outcome.error });
        if (next.state === "cancelled") append(row, "job.cancelled", at, {});
      });
      if (next.state !== "queued") appended(row.lane);
      return fromRow(find(jobId)!);
    },

    addLayer(jobId, { index, layer }) {
      const row = find(jobId);
      if (row?.state !== "running") return;
      const told = db.get<{ n: number }>(
        "SELECT count(*) AS n FROM events WHERE jobId = ? AND name = 'job.layer'",
        jobId,
      );
      if (index < (told?.n ?? 0)) return;
      db.transaction(() => {
        nameBlobs(jobId, layerBlobs([layer]));
        append(row, "job.layer", now(), { index, layer });
      });
      appended(row.lane);
    },

    get(jobId) {
      const row = find(jobId);
      return row && fromRow(row);
    },

    list({ lane, state = null, limit }) {
      const wanted: [string, Cell][] = [];
      if (lane !== undefined) wanted.push(["lane = ?", lane]);
      if (state !== null) wanted.push(["state = ?", state]);
      const where = wanted.length === 0 ? "" : `WHERE ${wanted.map(([sql]) => sql).join(" AND ")}`;
      const values = wanted.map(([, value]) => value);
      return db.all<JobRow>(`SELECT * FROM jobs ${where} ORDER BY number DESC LIMIT ?`, ...values, limit).map(fromRow);
    },

    inState: (state) => db.all<JobRow>("SELECT * FROM jobs WHERE state = ? ORDER BY number", state).map(fromRow),
  };
}

const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

function* layerBlobs(layers: readonly Layer[]): Iterable<string> {
  for (const { pixels, mask } of layers) {
    yield pixels.blob;
    if (pixels.icc !== null) yield pixels.icc;
    if (mask !== null) yield mask.blob;
  }
}

function fromRow(row: JobRow): StoredJob {
  const { jobId, lane, key, client, state, attempt, createdAt, startedAt, endedAt } = row;
  return {
    ...{ jobId, lane, key, client, state, attempt, createdAt, startedAt, endedAt },
    request: JSON.parse(row.request),
    layers: JSON.parse(row.layers),
    timing: row.timing === null ? null : JSON.parse(row.timing),
    error: row.error === null ? null : JSON.parse(row.error),
  };
}

function keyReused(key: string): EngineError {
  return new EngineError("job.key_reused", {
    field: "key",
    expected: "a key that was not used before, or the same request again",
    received: key,
  });
}
