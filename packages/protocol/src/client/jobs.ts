// The jobs this client has submitted: each event goes to its job exactly once, each unanswered submit is repeated.
import type { Params, Result } from "../types.ts";
import type { Connection, EngineEvent } from "./connection.ts";
import { clientError, type EngineClientError, hasCode } from "./errors.ts";
import { createJobLog, type JobEvent, type JobHandle, type JobLog } from "./job.ts";

export type JobRequestInput = Params<"job.submit">["request"];

export interface SubmitOptions {
  /** For idempotence across restarts; made up by default. 8 … 128 characters. */
  readonly key?: string | undefined;
  /** Cancels the job. */
  readonly signal?: AbortSignal | undefined;
}

/** What jobs need of the rest of the client. */
export interface JobPorts {
  submit(params: Params<"job.submit">): Promise<Result<"job.submit">>;
  cancel(jobId: string): Promise<unknown>;
  /** Uploads the blobs again that are still at hand; false if none is. */
  restore(hashes: readonly string[]): Promise<boolean>;
}

export interface Jobs {
  submit(request: JobRequestInput, options?: SubmitOptions): JobHandle;
  /** Takes an event; false if it is a repetition of one that was taken before. */
  take(event: EngineEvent): boolean;
  /** Catches up on a new connection. */
  resume(connection: Connection): Promise<void>;
  close(): void;
}

/** Events of jobs whose submit is not answered yet that are held back for it. */
const maxEarlyEvents = 256;

interface Job {
  readonly params: Params<"job.submit">;
  readonly log: JobLog;
  jobId: string | null;
  /** The session that knows it under `jobId`. */
  sessionId: string | null;
}

export function createJobs(ports: JobPorts): Jobs {
  const live = new Set<Job>();
  let early: JobEvent[] = [];
  let unanswered = 0;
  let lastSeq: number | undefined;
  /** The session that `lastSeq` counts in. */
  let sessionId: string | null = null;

  const accept = async (job: Job): Promise<void> => {
    unanswered += 1;
    try {
      const { job: record } = await submitOrRestore(job.params);
      job.jobId = record.jobId;
      job.sessionId = sessionId;
      job.log.accept(record.jobId);
      for (const event of early.filter(({ data }) => data.jobId === record.jobId)) job.log.add(event);
      job.log.addRecord(record);
    } catch (error) {
      job.log.fail(error as EngineClientError);
    } finally {
      unanswered -= 1;
      if (unanswered === 0) early = [];
      if (job.log.isOver) live.delete(job);
    }
  };
  const submitOrRestore = async (params: Params<"job.submit">) => {
    try {
      return await ports.submit(params);
    } catch (error) {
      if (!hasCode(error, "blob.unknown") || !(await ports.restore(blobsOf(params.request)))) throw error;
      return await ports.submit(params);
    }
  };

  return {
    submit(request, { key = randomKey(), signal } = {}) {
      const log = createJobLog();
      const job: Job = { params: { key, request }, log, jobId: null, sessionId: null };
      live.add(job);
      const accepting = accept(job);
      const cancel = async () => {
        if (job.log.isOver) return;
        // until the engine has it, nobody can tell how long that takes
        if (job.jobId === null) log.fail(clientError("client.cancelled"));
        await accepting;
        if (job.jobId !== null) await ports.cancel(job.jobId);
      };
      const abort = () => {
        cancel().catch(() => {});
      };
      if (signal?.aborted) abort();
      signal?.addEventListener("abort", abort, { once: true });
      const forget = () => signal?.removeEventListener("abort", abort);
      log.result.then(forget, forget);
      return { key, accepted: () => log.accepted, result: () => log.result, events: () => log.events(), cancel };
    },

    take({ event, data }) {
      if ("seq" in data) {
        if (data.seq <= (lastSeq ?? 0)) return false;
        lastSeq = data.seq;
      }
      if (!("jobId" in data)) return true;
      const jobEvent = { event, data } as JobEvent;
      const job = [...live].find(({ jobId }) => jobId === data.jobId);
      job?.log.add(jobEvent);
      if (job?.log.isOver) live.delete(job);
      if (job === undefined && unanswered > 0) early = [...early.slice(1 - maxEarlyEvents), jobEvent];
      return true;
    },

    async resume(connection) {
      const { welcome } = connection;
      // of a session from an earlier run, the past is history
      if (welcome.sessionId !== sessionId) lastSeq = welcome.lastSeq;
      ({ sessionId } = welcome);
      await connection.request("job.watch", { after: lastSeq ?? 0 });
      // a session that broke right after it began may know nothing of the jobs before it either
      for (const job of live) if (job.jobId !== null && job.sessionId !== sessionId) void accept(job);
    },

    close() {
      for (const job of live) job.log.fail(clientError("client.closed"));
      live.clear();
    },
  };
}

/** Hashes of every blob a request names. */
function blobsOf(request: JobRequestInput): string[] {
  const pictures = ["image" in request ? request.image : null, "mask" in request ? request.mask : null];
  return pictures
    .filter((picture) => picture != null)
    .flatMap((picture) => ["icc" in picture ? picture.icc : null, picture.blob])
    .filter((hash) => hash != null);
}

function randomKey(): string {
  const digit = () => Math.floor(Math.random() * 36).toString(36);
  return `key-${Date.now().toString(36)}-${Array.from({ length: 16 }, digit).join("")}`;
}
