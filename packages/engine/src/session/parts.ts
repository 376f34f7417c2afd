import type { Result } from "@scumble/protocol";
import type { Events } from "../base/events.ts";
import type { Log } from "../base/log.ts";
import type { EventLog } from "../jobs/event-log.ts";
import type { Progress } from "../jobs/executor.ts";
import type { JobTable } from "../jobs/job-table.ts";
import type { Queue } from "../jobs/queue.ts";
import type { Runner } from "../jobs/runner.ts";
import type { Registry } from "../models/registry.ts";
import type { Blobs } from "../storage/blobs.ts";
import type { Clients } from "./clients.ts";
import type { Pairing } from "./pairing.ts";
import type { Sessions } from "./sessions.ts";

/** News inside the engine that connections wait for. */
export interface Notices {
  /** A durable event was stored in a lane. */
  readonly appended: { readonly lane: string };
  /** A running job got on. */
  readonly progress: {
    readonly lane: string;
    readonly jobId: string;
    readonly progress: Progress;
    readonly leftMs: number | null;
  };
  /** A client's token was taken back. */
  readonly revoked: { readonly clientId: string };
  readonly closing: { readonly reason: string };
}

/** Everything that answering a message may need; put together in app.ts. */
export interface Parts {
  /** Of the engine. */
  readonly version: string;
  readonly device: Result<"engine.describe">["device"];
  readonly clients: Clients;
  readonly pairing: Pairing;
  readonly sessions: Sessions;
  readonly table: JobTable;
  readonly eventLog: EventLog;
  readonly queue: Queue;
  readonly runner: Runner;
  readonly blobs: Blobs;
  readonly registry: Registry;
  readonly notices: Events<Notices>;
  /** Whether the engine is shutting down. */
  isClosing(): boolean;
  readonly log: Log;
}
