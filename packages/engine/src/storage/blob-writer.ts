import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EngineError } from "../base/errors.ts";
import { diskFull } from "./disk-full.ts";

/** All bytes of a blob in a file that is not in its place yet. */
export interface WrittenBlob {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly path: string;
  /** Syncs the file and moves it to its place, synced too. Leaves nothing behind when it fails. @throws {EngineError} storage.full */
  place(path: string): Promise<void>;
}

/** Writes a blob to a file of its own, hashing as it goes. */
export interface BlobWriter {
  /** Appends; calls must not overlap. @param chunk borrowed until the promise settles */
  write(chunk: Uint8Array): Promise<void>;
  /** Ends the writing. @throws {EngineError} blob.hash_mismatch when `expected` is another hash; the bytes are gone then */
  finish(expected: string | null): Promise<WrittenBlob>;
  /** Forgets what was written; harmless after `finish`. */
  discard(): Promise<void>;
}

/** @param directory of the store: a rename must not cross disks */
export async function createBlobWriter(directory: string): Promise<BlobWriter> {
  const temporary = join(directory, `${randomUUID()}.tmp`);
  const file = await open(temporary, "wx", 0o600).catch(translate);
  const hash = createHash("sha256");
  let sizeBytes = 0;
  let isDone = false;

  async function discard(): Promise<void> {
    if (isDone) return;
    isDone = true;
    await file.close();
    await rm(temporary, { force: true });
  }

  async function place(path: string): Promise<void> {
    try {
      await file.sync();
      await file.close();
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await rename(temporary, path);
      await syncFolder(dirname(path));
    } catch (thrown) {
      await file.close().catch(() => undefined);
      await rm(temporary, { force: true });
      translate(thrown);
    }
  }

  return {
    async write(chunk) {
      hash.update(chunk);
      for (let done = 0; done < chunk.byteLength; ) {
        const { bytesWritten } = await file.write(chunk, done, chunk.byteLength - done).catch(translate);
        done += bytesWritten;
      }
      sizeBytes += chunk.byteLength;
    },
    async finish(expected) {
      const sha256 = hash.digest("hex");
      if (expected !== null && expected !== sha256) {
        await discard();
        throw hashMismatch(expected, sha256);
      }
      isDone = true;
      return { sha256, sizeBytes, path: temporary, place };
    },
    discard,
  };
}

/** A rename is durable once its folder is; Windows has no such call and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function translate(thrown: unknown): never {
  const code = (thrown as NodeJS.ErrnoException).code;
  if (code === "ENOSPC" || code === "EDQUOT") throw diskFull(thrown);
  throw thrown;
}

function hashMismatch(expected: string, received: string): EngineError {
  return new EngineError("blob.hash_mismatch", { field: "sha256", expected, received });
}
