// The one door to yauzl: the files of a ZIP archive that nobody vouches for, held in memory and never on a disk.

import { buffer } from "node:stream/consumers";
import { crc32 } from "node:zlib";
import { limits } from "@scumble/protocol";
import { type Entry, fromBufferPromise } from "yauzl";
import { EngineError } from "../../base/errors.ts";

/** More files than any painting has layers. */
const maxFiles = 10_000;
/** What a painting's files never reach: pictures are compressed before they are packed. */
const maxExpansion = 200;
/** A small archive may expand as it likes up to here, bytes. */
const harmlessBytes = 16 * 2 ** 20;

/**
 * Every file in an archive, by its name. Declared sizes are checked before anything is unpacked, unpacking stops where
 * the declared size ends, and names that lead out of a folder are refused.
 *
 * @param bytes borrowed
 * @param field what to call it in errors
 * @throws {EngineError} image.wrong_format (no ZIP, damaged, encrypted, bad names), image.too_large
 */
export async function readArchive(bytes: Uint8Array, field: string): Promise<Map<string, Uint8Array>> {
  try {
    const archive = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), {
      lazyEntries: true,
      strictFileNames: true,
      validateEntrySizes: true,
    });
    if (archive.entryCount > maxFiles) throw tooMuch(field, `${archive.entryCount} files`);
    const entries: Entry[] = [];
    for await (const entry of archive.eachEntry()) entries.push(entry);
    requireSaneSizes(entries, bytes.length, field);
    const files = new Map<string, Uint8Array>();
    for (const entry of entries.filter(({ fileName }) => !fileName.endsWith("/"))) {
      const name = entry.fileName;
      if (files.has(name)) throw new Error(`two files named ${JSON.stringify(name.slice(0, 100))}`);
      const content = await buffer(await archive.openReadStreamPromise(entry));
      if (crc32(content) !== entry.crc32) throw new Error(`${JSON.stringify(name.slice(0, 100))} is damaged`);
      files.set(name, content);
    }
    return files;
  } catch (thrown) {
    throw thrown instanceof EngineError ? thrown : damaged(field, thrown);
  }
}

function requireSaneSizes(entries: readonly Entry[], packedBytes: number, field: string): void {
  const unpacked = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  const allowed = Math.min(limits.maxBlobBytes, Math.max(harmlessBytes, packedBytes * maxExpansion));
  if (unpacked > allowed) throw tooMuch(field, `${unpacked} bytes in an archive of ${packedBytes}`);
}

function tooMuch(field: string, received: string): EngineError {
  return new EngineError("image.too_large", {
    field,
    expected: `an archive of at most ${maxFiles} files and ${limits.maxBlobBytes} bytes, ${maxExpansion} times its size`,
    received,
    action: "save the document again from the program that painted it",
  });
}

function damaged(field: string, cause: unknown): EngineError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const details = { field, expected: "a complete archive", received: `a damaged one (${reason.slice(0, 200)})` };
  return new EngineError("image.wrong_format", { ...details, action: "save the document again" }, { cause });
}
