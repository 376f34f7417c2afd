import type { Log } from "../base/log.ts";
import type { Blobs } from "./blobs.ts";
import { collect } from "./collect.ts";
import type { Database } from "./database.ts";

const everyMs = 60 * 60 * 1000;
const dayMs = 24 * 60 * 60 * 1000;

export interface UpkeepParts {
  readonly db: Database;
  readonly blobs: Blobs;
  /** Whether jobs wait or run; upkeep then waits for the next hour. */
  readonly isBusy: () => boolean;
  readonly keepDays: number;
  /** Forgets what else is older than this. */
  readonly forget: (before: number) => void;
  readonly log: Log;
}

/** Once an hour, when nothing else goes on: a copy of the database, then old jobs and blobs without a job go. */
export function createUpkeep({ db, blobs, isBusy, keepDays, forget, log }: UpkeepParts): { stop(): Promise<void> } {
  let round: Promise<void> | null = null;

  async function keepUp(): Promise<void> {
    try {
      const before = Date.now() - keepDays * dayMs;
      db.backUp();
      forget(before);
      const { jobs, blobs: removed, freedBytes } = await collect(db, blobs, before);
      if (jobs + removed > 0) log.info({ jobs, blobs: removed, freedBytes }, "old jobs and unused blobs removed");
    } catch (err) {
      log.error({ err }, "upkeep failed");
    }
  }

  const timer = setInterval(() => {
    if (!isBusy()) round = keepUp();
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await round;
    },
  };
}
