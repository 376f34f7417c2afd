import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JobWork } from "@scumble/protocol";
import { createLog } from "../../base/log.ts";
import { type Blobs, openBlobs } from "../../storage/blobs.ts";
import { type Database, openDatabase } from "../../storage/database.ts";

export const silentLog = createLog({ level: "silent", file: null, people: null });

/** A database and a blob store in a fresh folder. */
export async function openStorage(
  folder: string = mkdtempSync(join(tmpdir(), "scumble-jobs-")),
): Promise<{ folder: string; db: Database; blobs: Blobs }> {
  const db = openDatabase(folder, { check: true, log: silentLog });
  return { folder, db, blobs: await openBlobs(join(folder, "blobs"), { reserve: false }) };
}

/** A small request of the pipeline generate. */
export function generateRequest(fields: Partial<Extract<JobWork, { pipeline: "generate" }>> = {}): JobWork {
  return {
    ...{ pipeline: "generate", model: "m", prompt: "brick", negativePrompt: "", seed: 5, steps: 3, guidance: null },
    ...{ promptSyntax: "plain", promptWeighting: null },
    ...{ scheduler: null, batch: 1, width: 32, height: 32, origin: { x: 0, y: 0 }, seamless: "none" },
    ...fields,
  };
}
