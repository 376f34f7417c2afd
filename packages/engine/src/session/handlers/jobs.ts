import { type JobRecord, limits } from "@scumble/protocol";
import { EngineError } from "../../base/errors.ts";
import type { StoredJob } from "../../jobs/job-table.ts";
import { type Context, requireSession } from "../context.ts";
import type { Parts } from "../parts.ts";
import type { Handlers } from "../router.ts";
import { prepare } from "../submission.ts";

type Names = "job.submit" | "job.cancel" | "job.get" | "job.list" | "job.watch";

export function jobHandlers(parts: Parts): Pick<Handlers, Names> {
  const { table, queue, runner, sessions, eventLog, log } = parts;

  const asRecord = ({ lane: _, ...job }: StoredJob): JobRecord => ({ ...job, position: positionOf(job) });

  function positionOf({ jobId, state }: { jobId: string; state: JobRecord["state"] }): number | null {
    if (state !== "queued") return null;
    const ahead = queue.ahead(jobId) ?? 0;
    return runner.running === null || runner.running === jobId ? ahead : ahead + 1;
  }

  /** A job that this client may see: its own session's, or any for an admin. */
  function find(jobId: string, context: Context): StoredJob {
    const { lane } = requireSession(context);
    const job = table.get(jobId);
    if (job === undefined || (job.lane !== lane && !isAdmin(context))) throw unknownJob(jobId);
    return job;
  }

  return {
    "job.submit": async ({ key, request: asked }, context) => {
      const { lane, name } = requireSession(context);
      const known = table.repeated(lane, key, asked);
      if (known !== undefined) return { job: asRecord(known), repeated: true };
      if (parts.isClosing()) throw new EngineError("queue.closing");
      requireRoomInQueue(sessions.waitingJobs(lane));
      const { request, blobs } = await prepare(asked, parts);
      // bytes first, then the row that names them
      await parts.blobs.settle(blobs);
      // the same key may have come twice at the same time
      const meanwhile = table.repeated(lane, key, asked);
      if (meanwhile !== undefined) return { job: asRecord(meanwhile), repeated: true };
      requireRoomInQueue(sessions.waitingJobs(lane));
      const position = queue.aheadOfNext(lane) + (runner.running === null ? 0 : 1);
      const job = table.submit({ lane, key, client: name, asked, request, blobs, position });
      queue.add(lane, job.jobId);
      const answer = { job: asRecord(job), repeated: false };
      runner.wake();
      log.info({ jobId: job.jobId, client: name, pipeline: request.pipeline, prompt: request.prompt }, "job queued");
      return answer;
    },

    "job.cancel": ({ jobId }, context) => ({ state: runner.cancel(find(jobId, context).jobId)!.state }),

    "job.get": ({ jobId }, context) => ({ job: asRecord(find(jobId, context)) }),

    "job.list": ({ whose, state, limit }, context) => {
      const { lane } = requireSession(context);
      if (whose === "all" && !isAdmin(context)) throw adminOnly();
      return { jobs: table.list({ ...(whose === "all" ? {} : { lane }), state, limit }).map(asRecord) };
    },

    "job.watch": ({ after }, context) => {
      const { lane } = requireSession(context);
      const lastSeq = eventLog.lastSeq(lane);
      context.watch.start(lane, Math.min(after, lastSeq));
      return { lastSeq };
    },
  };
}

const isAdmin = ({ identity }: Context): boolean => identity?.scopes.includes("admin") === true;

function requireRoomInQueue(waiting: number): void {
  if (waiting < limits.maxQueuedJobs) return;
  throw new EngineError("queue.full", {
    field: "request",
    expected: `at most ${limits.maxQueuedJobs} waiting jobs`,
    received: `${waiting + 1}`,
    retryAfterMs: 1_000,
  });
}

function unknownJob(jobId: string): EngineError {
  return new EngineError("job.unknown", {
    field: "jobId",
    expected: "the id of one of this session's jobs",
    received: jobId,
  });
}

function adminOnly(): EngineError {
  return new EngineError("auth.scope_missing", { field: "whose", expected: "the scope admin", received: "generate" });
}
