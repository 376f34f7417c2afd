// Bytes by the SHA-256 of what they are: blobs/ab/abcd…  A blob gets its name only once it is synced: a name that exists has all its
// bytes. Both the daemon and the worker write here.
//
// Syncing takes a disk longer than receiving, so an upload can be read in this process as soon as it is whole, and is put in its place
// meanwhile; who relies on it for good waits with `settle`.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, readFile, rm, stat, statfs, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { EngineError } from "../base/errors.ts";
import { type BlobWriter, createBlobWriter, type WrittenBlob } from "./blob-writer.ts";
import { diskFull } from "./disk-full.ts";

/** Room that is left alone, so that the database can still write when blobs cannot. */
const reservedBytes = 512 * 1024 * 1024;
const staleTemporaryMs = 60 * 60 * 1000;

export interface Blobs {
  readonly directory: string;
  /** Size in bytes, null when the store lacks it. */
  sizeOf(sha256: string): Promise<number | null>;
  /** The same, and keeps the blob from being collected for another hour. */
  touch(sha256: string): Promise<number | null>;
  createWriter(): Promise<BlobWriter>;
  /** Takes a written blob in: it can be read here at once, everywhere once settled. */
  accept(written: WrittenBlob): void;
  /**
   * Resolves once accepted blobs are on the disk for good.
   * @param hashes all when left out; those already settled or never accepted are no matter
   * @throws {EngineError} storage.full when one could not be stored; it is gone then
   */
  settle(hashes?: Iterable<string>): Promise<void>;
  /** Stores one buffer for good. @returns its SHA-256 */
  put(bytes: Uint8Array): Promise<string>;
  /** All bytes of a blob. @throws {EngineError} blob.unknown */
  read(sha256: string): Promise<Uint8Array<ArrayBuffer>>;
  /** An open file, to be closed by the caller. @throws {EngineError} blob.unknown */
  open(sha256: string): Promise<FileHandle>;
  /** @throws {EngineError} blob.unknown */
  stream(sha256: string): Promise<Readable>;
  /** @throws {EngineError} storage.full when `neededBytes` more would not leave the reserve */
  requireRoom(neededBytes: number): Promise<void>;
  /** Every blob in its place. */
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
  const pathOf = (sha256: string) => join(directory, checked(sha256).slice(0, 2), sha256);
  const reserve = (options.reserve ?? true) ? reservedBytes : 0;
  const settling = new Map<string, { path: string; placed: Promise<void> }>();

  /** Does something with a blob's file, wherever it is now. */
  async function at<T>(sha256: string, use: (path: string) => Promise<T>): Promise<T> {
    const path = pathOf(sha256);
    const temporary = settling.get(sha256)?.path;
    if (temporary !== undefined) {
      try {
        return await use(temporary);
      } catch {
        // it has just been put in its place
      }
    }
    return use(path).catch((cause) => missing(sha256, cause));
  }

  const sizeOf = (sha256: string) =>
    at(sha256, (path) => stat(path)).then(
      ({ size }) => size,
      () => null,
    );

  return {
    directory,
    sizeOf,
    async touch(sha256) {
      const now = new Date();
      await utimes(pathOf(sha256), now, now).catch(() => undefined);
      return sizeOf(sha256);
    },
    createWriter: () => createBlobWriter(directory),
    accept(written) {
      const { sha256, path } = written;
      const earlier = settling.get(sha256)?.placed.catch(() => undefined);
      const placed = Promise.resolve(earlier)
        .then(() => written.place(pathOf(sha256)))
        .finally(() => {
          if (settling.get(sha256)?.placed === placed) settling.delete(sha256);
        });
      // told to whoever settles it
      placed.catch(() => undefined);
      settling.set(sha256, { path, placed });
    },
    async settle(hashes = settling.keys()) {
      await Promise.all([...hashes].map((sha256) => settling.get(sha256)?.placed));
    },
    async put(bytes) {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      if ((await stat(pathOf(sha256)).catch(() => null))?.size === bytes.byteLength) return sha256;
      const writer = await createBlobWriter(directory);
      try {
        await writer.write(bytes);
        await (await writer.finish(sha256)).place(pathOf(sha256));
        return sha256;
      } finally {
        await writer.discard();
      }
    },
    async read(sha256) {
      const bytes = await at(sha256, (path) => readFile(path));
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    open: (sha256) => at(sha256, (path) => open(path, "r")),
    async stream(sha256) {
      const file = await at(sha256, (path) => open(path, "r"));
      return createReadStream("", { fd: file, highWaterMark: 1024 * 1024 });
    },
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

// the hash becomes part of a path
function checked(sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw blobUnknown(sha256);
  return sha256;
}

function missing(sha256: string, cause: unknown): never {
  if ((cause as NodeJS.ErrnoException).code === "ENOENT") throw blobUnknown(sha256);
  throw cause;
}

/** The store lacks a blob. @param field the parameter that names it */
export function blobUnknown(sha256: string, field = "sha256"): EngineError {
  return new EngineError("blob.unknown", { field, expected: "the hash of an uploaded blob", received: sha256, sha256 });
}
