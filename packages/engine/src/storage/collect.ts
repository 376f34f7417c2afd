import type { Blobs } from "./blobs.ts";
import type { Database } from "./database.ts";

/** A blob younger than this is kept even if no job names it: its job may be on the way. */
const graceMs = 60 * 60 * 1000;

export interface Collected {
  readonly jobs: number;
  readonly blobs: number;
  readonly freedBytes: number;
}

/**
 * Forgets jobs that ended before `before`, then removes blobs that no job names and that are older than an hour.
 * Marks from the rows at the moment of each removal, so a job submitted meanwhile keeps its blobs.
 */
export async function collect(db: Database, blobs: Blobs, before: number, now = Date.now()): Promise<Collected> {
  const { changes: jobs } = db.run("DELETE FROM jobs WHERE endedAt IS NOT NULL AND endedAt < ?", before);
  let removed = 0;
  let freedBytes = 0;
  for await (const { sha256, sizeBytes, modifiedMs } of blobs.list()) {
    if (now - modifiedMs < graceMs) continue;
    if (db.get("SELECT 1 FROM jobBlobs WHERE sha256 = ? LIMIT 1", sha256) !== undefined) continue;
    await blobs.remove(sha256);
    removed += 1;
    freedBytes += sizeBytes;
  }
  await blobs.sweep();
  return { jobs, blobs: removed, freedBytes };
}
