// Where results go: decided and checked before any work starts.
import { access, constants, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, extname, join, parse, resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import { EngineError } from "../base/errors.ts";

export const outputFormats = ["png", "tiff", "ora", "psd"] as const;
/** `png` and `tiff` are flattened, in the depth and profile of the source; `ora` (OpenRaster) and `psd` keep source layer, new layers and masks. */
export type OutputFormat = (typeof outputFormats)[number];

/** One file the person asked for. */
export interface Output {
  readonly path: string;
  readonly format: OutputFormat;
}

/** Adds one `--out`; a commander argument parser for a repeatable option. */
export function collectOutput(path: string, before: readonly Output[] = []): Output[] {
  const extension = extname(path).slice(1).toLowerCase();
  const format = extension === "tif" ? "tiff" : outputFormats.find((known) => known === extension);
  if (format === undefined)
    throw new InvalidArgumentError(
      `Expected a name that ends in .png, .tiff, .ora or .psd, received ${JSON.stringify(path.slice(0, 200))}.`,
    );
  return [...before, { path, format }];
}

/**
 * A file beside a layered document, in its format: `art-fill.psd` for the verb fill, `art-fill-2.psd` where that exists.
 *
 * @param verb what is done to the document
 */
export async function besideDocument(document: string, verb: string): Promise<Output> {
  const { dir, name, ext } = parse(document);
  const format = ext.toLowerCase() === ".ora" ? "ora" : "psd";
  for (let number = 1; ; number++) {
    const path = join(dir, `${name}-${verb}${number === 1 ? "" : `-${number}`}.${format}`);
    if ((await stat(path).catch(() => null)) === null) return { path, format };
  }
}

/**
 * Sees to it that every output can be written.
 *
 * @param inputs paths that must not be overwritten
 * @throws {EngineError} file.unreadable
 */
export async function checkOutputs(outputs: readonly Output[], inputs: readonly string[]): Promise<void> {
  for (const { path } of outputs) {
    if (inputs.some((input) => resolve(input) === resolve(path))) throw wouldOverwrite(path);
    const folder = dirname(path);
    const found = await stat(folder).catch(() => null);
    if (found === null || !found.isDirectory()) throw folderMissing(folder);
    await access(folder, constants.W_OK).catch((cause: unknown) => {
      throw notWritable(folder, cause);
    });
    if ((await stat(path).catch(() => null))?.isDirectory()) throw isFolder(path);
  }
}

/** `name-2.png` for the second of several results; the path itself for a single one. */
export function numberedPath(path: string, index: number, count: number): string {
  if (count === 1) return path;
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}-${index + 1}${ext}`);
}

/**
 * Writes a whole file or nothing: beside the target first, then renamed.
 *
 * @throws {EngineError} file.unreadable
 */
export async function writeOutput(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw notWritable(path, thrown);
  }
}

function wouldOverwrite(path: string): EngineError {
  return new EngineError("file.unreadable", {
    field: "--out",
    expected: "another file than the one that is read",
    received: path,
    action: "choose another name",
  });
}

function folderMissing(folder: string): EngineError {
  return new EngineError("file.unreadable", {
    field: "--out",
    expected: "a folder that exists",
    received: folder,
    action: "make the folder first or choose another",
  });
}

function isFolder(path: string): EngineError {
  return new EngineError("file.unreadable", {
    field: "--out",
    expected: "a file name",
    received: `the folder ${path}`,
    action: "choose another name",
  });
}

function notWritable(path: string, cause: unknown): EngineError {
  return new EngineError(
    "file.unreadable",
    { field: "--out", expected: "a place that can be written", received: `${path} (${reason(cause)})` },
    { cause },
  );
}

function reason(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "unknown reason";
}
