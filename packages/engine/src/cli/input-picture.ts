// Files named on the command line: read and decoded before an engine is asked for anything.
import { readFile, stat } from "node:fs/promises";
import { parse } from "node:path";
import { limits } from "@scumble/protocol";
import { EngineError } from "../base/errors.ts";
import { decodeImage } from "../imaging/codec.ts";
import { openDocument } from "../imaging/open-document.ts";
import type { SourcePicture } from "./result-document.ts";

/** A picture as it travels and as it is worked with here. */
export interface InputPicture extends SourcePicture {
  /** The file's own bytes. */
  readonly bytes: Uint8Array;
}

/**
 * Reads a picture file; of a layered one its merged picture.
 *
 * @param field option that named it
 * @throws {EngineError} file.unreadable, image.wrong_format, image.too_large
 */
export async function readInputPicture(field: string, path: string): Promise<InputPicture> {
  const bytes = await readFileBytes(field, path);
  const { name } = parse(path);
  const document = await openDocument(bytes, field);
  if (document === null) return { name, bytes, ...(await decodeImage(bytes, field)) };
  const { merged, isGrey } = document;
  const isLinear = merged.pixels.format === "rgba-f32" && merged.icc === null;
  return { name, bytes, document, ...merged, isLinear, isGrey };
}

/**
 * A file's bytes.
 *
 * @param field option that named it
 * @throws {EngineError} file.unreadable, image.too_large
 */
export async function readFileBytes(field: string, path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > limits.maxBlobBytes) throw tooLarge(field, size);
    return await readFile(path);
  } catch (thrown) {
    throw thrown instanceof EngineError ? thrown : unreadable(field, path, thrown);
  }
}

function unreadable(field: string, path: string, cause: unknown): EngineError {
  const code = (cause as NodeJS.ErrnoException).code ?? "unknown reason";
  const details = { field, expected: "a picture file", received: `${path} (${code})` };
  return new EngineError("file.unreadable", details, { cause });
}

function tooLarge(field: string, sizeBytes: number): EngineError {
  const expected = `a file of at most ${limits.maxBlobBytes} bytes`;
  return new EngineError("image.too_large", { field, expected, received: `${sizeBytes} bytes` });
}
