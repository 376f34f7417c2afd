// Finding the engine that runs on a data folder.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Paths } from "../base/paths.ts";
import { isAlive } from "../storage/lock.ts";

const EngineFile = z.object({ port: z.int().min(1).max(65_535), pid: z.int().min(1), token: z.string().min(1) });
/** What a running engine tells the programs of its own user, in `engine.json`. */
export type RunningEngine = z.output<typeof EngineFile>;

const healthTimeoutMs = 3_000;

/** The engine that runs on this data folder and answers; null: none does. What a dead engine left behind counts as none. */
export async function findEngine({ runtime }: Pick<Paths, "runtime">): Promise<RunningEngine | null> {
  const told = await readEngineFile(join(runtime, "engine.json"));
  return told !== null && isAlive(told.pid) && (await isHealthy(told.port)) ? told : null;
}

async function readEngineFile(path: string): Promise<RunningEngine | null> {
  try {
    return EngineFile.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null;
  }
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(healthTimeoutMs) });
    // one that is closing no longer counts
    return answer.ok && ((await answer.json()) as { status?: unknown }).status === "ok";
  } catch {
    return false;
  }
}
