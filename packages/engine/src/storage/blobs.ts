// Bytes by the SHA-256 of what they are: blobs/ab/abcd…  A blob is written to a file of its own, synced, then renamed: a name that
// exists has all its bytes. Both the daemon and the worker write here.
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, statfs, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { EngineError } from "../base/errors.ts";
import { diskFull } from "./disk-full.ts";

/** Room that is left alone, so that the database can still write when blobs cannot. */
const reservedBytes = 512 * 1024 * 1024;
const staleTemporaryMs = 60 * 60 * 1000;

export interface BlobWriter {
  /** Appends; calls must not overlap. @param chunk borrowed until the promise settles */
  write(chunk: Uint8Array): Promise<void>;
  readonly writtenBytes: number;
  /** Makes the blob durable and visible. @throws {EngineError} blob.hash_mismatch when `expected` is another hash */
  commit(expected?: string | null): Promise<string>;
  /** Forgets what was written; harmless after commit. */
  discard(): Promise<void>;
}

export interface Blobs {
  readonly directory: string;
  /** Size in bytes, null when the store lacks it. */
  sizeOf(sha256: string): Promise<number | null>;
  /** The same, and keeps the blob from being collected for another hour. */
  touch(sha256: string): Promise<number | null>;
  createWriter(): Promise<BlobWriter>;
  /** Stores one buffer. @returns its SHA-256 */
  put(bytes: Uint8Array): Promise<string>;
  /** All bytes of a blob. @throws {EngineError} blob.unknown */
  read(sha256: string): Promise<Uint8Array<ArrayBuffer>>;
  /** An open file, to be closed by the caller. @throws {EngineError} blob.unknown */
  open(sha256: string): Promise<FileHandle>;
  /** @param start first byte wanted */
  stream(sha256: string, start?: number): Readable;
  /** @throws {EngineError} storage.full when `neededBytes` more would not leave the reserve */
  requireRoom(neededBytes: number): Promise<void>;
  /** Every stored hash. */
  list(): AsyncIterable<{ sha256: string; sizeBytes: number; modifiedMs: number }>;
  remove(sha256: string): Promise<void>;
  /** Removes what interrupted writers left. @param olderThanMs age; 0 when no other writer can be alive */
  sweep(olderThanMs?: number): Promise<number>;
}

/**
 * The blob store in `directory`, made if need be.
 * @param options.reserve whether to keep 512 MiB of the disk free; tests on small disks say no
 */
export async function openBlobs(directory: string, options: { reserve?: boolean } = {}): Promise<Blobs> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const folderOf = (sha256: string) => join(directory, checked(sha256).slice(0, 2));
  const pathOf = (sha256: string) => join(folderOf(sha256), sha256);
  const reserve = (options.reserve ?? true) ? reservedBytes : 0;

  async function sizeOf(sha256: string): Promise<number | null> {
    const found = await stat(pathOf(sha256)).catch(() => null);
    return found?.size ?? null;
  }

  async function createWriter(): Promise<BlobWriter> {
    const temporary = join(directory, `${randomUUID()}.tmp`);
    const file = await open(temporary, "wx", 0o600).catch(translate);
    const hash = createHash("sha256");
    let writtenBytes = 0;
    let isDone = false;
    const discard = async () => {
      if (isDone) return;
      isDone = true;
      await file.close();
      await rm(temporary, { force: true });
    };
    return {
      get writtenBytes() {
        return writtenBytes;
      },
      async write(chunk) {
        hash.update(chunk);
        await file.appendFile(chunk).catch(translate);
        writtenBytes += chunk.byteLength;
      },
      async commit(expected = null) {
        const sha256 = hash.digest("hex");
        if (expected !== null && expected !== sha256) {
          await discard();
          throw hashMismatch(expected, sha256);
        }
        try {
          await file.sync();
          await file.close();
          await mkdir(folderOf(sha256), { recursive: true, mode: 0o700 });
          await rename(temporary, pathOf(sha256));
          isDone = true;
          await syncFolder(folderOf(sha256));
        } catch (thrown) {
          await discard().catch(() => undefined);
          return translate(thrown);
        }
        return sha256;
      },
      discard,
    };
  }

  return {
    directory,
    createWriter,
    sizeOf,
    async touch(sha256) {
      const now = new Date();
      await utimes(pathOf(sha256), now, now).catch(() => undefined);
      return sizeOf(sha256);
    },
    async put(bytes) {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      if ((await sizeOf(sha256)) === bytes.byteLength) return sha256;
      const writer = await createWriter();
      try {
        await writer.write(bytes);
        return await writer.commit(sha256);
      } finally {
        await writer.discard();
      }
    },
    async read(sha256) {
      const bytes = await readFile(pathOf(sha256)).catch((cause) => missing(sha256, cause));
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    open: (sha256) => open(pathOf(sha256), "r").catch((cause) => missing(sha256, cause)),
    stream: (sha256, start = 0) => createReadStream(pathOf(sha256), { start, highWaterMark: 1024 * 1024 }),
    async requireRoom(neededBytes) {
      const { bavail, bsize } = await statfs(directory);
      const freeBytes = bavail * bsize;
      if (freeBytes < neededBytes + reserve)
        throw diskFull(undefined, { neededBytes: neededBytes + reserve, freeBytes });
    },
    async *list() {
      for (const folder of await readdir(directory, { withFileTypes: true })) {
        if (!folder.isDirectory() || !/^[0-9a-f]{2}$/.test(folder.name)) continue;
        for (const name of await readdir(join(directory, folder.name))) {
          if (!/^[0-9a-f]{64}$/.test(name)) continue;
          const found = await stat(join(directory, folder.name, name)).catch(() => null);
          if (found !== null) yield { sha256: name, sizeBytes: found.size, modifiedMs: found.mtimeMs };
        }
      }
    },
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
    async sweep(olderThanMs = staleTemporaryMs) {
      let removed = 0;
      for (const name of await readdir(directory)) {
        if (!name.endsWith(".tmp")) continue;
        const path = join(directory, name);
        const found = await stat(path).catch(() => null);
        if (found === null || Date.now() - found.mtimeMs < olderThanMs) continue;
        await rm(path, { force: true });
        removed += 1;
      }
      return removed;
    },
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

// the hash becomes part of a path
function checked(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw blobUnknown(sha256);
  return sha256;
}

function translate(thrown: unknown): never {
  const code = (thrown as NodeJS.ErrnoException).code;
  if (code === "ENOSPC" || code === "EDQUOT") throw diskFull(thrown);
  throw thrown;
}

function missing(sha256: string, cause: unknown): never {
  if ((cause as NodeJS.ErrnoException).code === "ENOENT") throw blobUnknown(sha256);
  throw cause;
}

/** The store lacks a blob. @param field the parameter that names it */
export function blobUnknown(sha256: string, field = "sha256"): EngineError {
  return new EngineError("blob.unknown", { field, expected: "the hash of an uploaded blob", received: sha256, sha256 });
}

function hashMismatch(expected: string, received: string): EngineError {
  return new EngineError("blob.hash_mismatch", { field: "sha256", expected, received });
}
