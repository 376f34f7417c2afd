// One engine per data folder. Two locks: a folder with a pulse (proper-lockfile), which can be told apart when its holder died, and
// SQLite's own exclusive lock (database.ts), which the operating system drops with the process.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { lock as acquire } from "proper-lockfile";
import { z } from "zod";
import { EngineError } from "../base/errors.ts";

const Holder = z.object({ pid: z.int().min(1), port: z.int().nullable() });
export type Holder = z.output<typeof Holder>;

export interface DataLock {
  /** Whether the engine before this one ended without releasing the lock. */
  readonly wasUnclean: boolean;
  /** Tells who comes next where this engine listens. */
  announce(port: number): void;
  release(): Promise<void>;
}

const staleMs = 5_000;

/**
 * Takes the data folder, making it if need be.
 * @param onLost called when another process took the lock away; the engine must stop then
 * @throws {EngineError} storage.in_use naming process and port of the holder; storage.not_writable
 */
export async function lockData(directory: string, onLost: (reason: Error) => void): Promise<DataLock> {
  const holderFile = join(directory, "engine.holder.json");
  const lockfilePath = join(directory, "engine.lock");
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw notWritable(directory, cause);
  }
  const before = readHolder(holderFile);
  const take = () =>
    acquire(directory, { realpath: false, lockfilePath, stale: staleMs, update: 1_000, onCompromised: onLost });
  let release: () => Promise<void>;
  try {
    release = await take().catch(async (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "ELOCKED") throw cause;
      if (before === null || isAlive(before.pid)) throw inUse(before);
      rmSync(lockfilePath, { recursive: true, force: true });
      return take();
    });
  } catch (cause) {
    if (cause instanceof EngineError) throw cause;
    throw (cause as NodeJS.ErrnoException).code === "ELOCKED" ? inUse(before) : notWritable(directory, cause);
  }
  const write = (port: number | null) =>
    writeFileSync(holderFile, JSON.stringify({ pid: process.pid, port } satisfies Holder), { mode: 0o600 });
  write(null);
  return {
    wasUnclean: before !== null,
    announce: write,
    async release() {
      rmSync(holderFile, { force: true });
      await release();
    },
  };
}

function readHolder(path: string): Holder | null {
  try {
    return Holder.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null;
  }
}

/** Whether a process of this number exists; one that may not be signalled does. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Another engine holds the data folder. */
export function inUse(holder: Holder | null): EngineError {
  const where = holder?.port == null ? "" : ` at port ${holder.port}`;
  return new EngineError("storage.in_use", {
    ...(holder === null ? {} : { pid: holder.pid, port: holder.port }),
    expected: "a data folder without a running engine",
    received: holder === null ? "one in use" : `one used by process ${holder.pid}${where}`,
  });
}

/** The data folder cannot be written. */
export function notWritable(directory: string, cause: unknown): EngineError {
  const received = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return new EngineError(
    "storage.not_writable",
    { field: directory, expected: "a folder this user can write", received },
    { cause },
  );
}
