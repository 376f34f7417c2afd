// Puts a plugin's files where an editor finds them, and takes them away again.
import { chmodSync, existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { EngineError } from "../base/errors.ts";
import type { Place } from "./install-places.ts";
import type { PluginFiles } from "./install-source.ts";

/** Tells what of a plugin lies where; written beside its files, so that a later version can take them away. */
const listName = "scumble-files.json";

interface FileList {
  readonly version: string;
  readonly files: readonly string[];
}

/** How a plugin stands in a place. */
export type Installed = "no" | "yes" | "other-version" | "changed";

/**
 * Writes the files; those of an earlier version that are no more go away.
 *
 * @param host names the list, as one folder may hold several plugins
 * @throws {EngineError} file.unreadable where the folder cannot be written; what was there before is still there then
 */
export function installPlugin(host: string, place: Place, files: PluginFiles, version: string): void {
  const before = readList(host, place)?.files ?? [];
  try {
    mkdirSync(place.folder, { recursive: true });
    for (const [path, data] of files) {
      const file = inside(place, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, data);
      // GIMP starts its plug-ins as programs
      if (Buffer.from(data.subarray(0, 2)).toString("latin1") === "#!") chmodSync(file, 0o755);
    }
    const list: FileList = { version, files: [...files.keys()] };
    writeFileSync(listFile(host, place), `${JSON.stringify(list, null, 2)}\n`);
    remove(
      place,
      before.filter((path) => !files.has(path)),
    );
  } catch (cause) {
    throw notWritable(place, cause);
  }
}

/**
 * Takes away what `installPlugin` wrote, and the folders that are empty then. @returns whether there was anything
 *
 * @throws {EngineError} file.unreadable
 */
export function uninstallPlugin(host: string, place: Place): boolean {
  const list = readList(host, place);
  if (list === null) return false;
  try {
    remove(place, list.files);
    rmSync(listFile(host, place), { force: true });
    return true;
  } catch (cause) {
    throw notWritable(place, cause);
  }
}

/** Compares what lies there with what this engine would install. */
export function inspectPlugin(host: string, place: Place, files: PluginFiles, version: string): Installed {
  const list = readList(host, place);
  if (list === null) return "no";
  if (list.version !== version) return "other-version";
  const same = [...files].every(([path, data]) => {
    const file = inside(place, path);
    return existsSync(file) && Buffer.compare(readFileSync(file), data) === 0;
  });
  return same ? "yes" : "changed";
}

function remove(place: Place, paths: readonly string[]): void {
  for (const path of paths) rmSync(inside(place, path), { force: true });
  const folders = new Set(paths.flatMap((path) => ancestors(path)));
  for (const folder of [...folders].sort((a, b) => b.length - a.length)) {
    // Python leaves its own beside the sources
    rmSync(join(inside(place, folder), "__pycache__"), { recursive: true, force: true });
    try {
      rmdirSync(inside(place, folder));
    } catch {
      // other plugins live there too
    }
  }
}

function ancestors(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function listFile(host: string, place: Place): string {
  return join(place.folder, `.${host}-${listName}`);
}

function readList(host: string, place: Place): FileList | null {
  try {
    const list = JSON.parse(readFileSync(listFile(host, place), "utf8")) as FileList;
    const isSound = Array.isArray(list.files) && list.files.every(isRelative);
    return isSound ? list : null;
  } catch {
    return null;
  }
}

/** Whether a path stays within its place, whoever wrote the list. */
function isRelative(path: unknown): boolean {
  return typeof path === "string" && !/^[/\\]|:|\\/.test(path) && !path.split("/").includes("..");
}

function inside(place: Place, path: string): string {
  return join(place.folder, ...path.split("/"));
}

function notWritable(place: Place, cause: unknown): EngineError {
  const { code } = cause as NodeJS.ErrnoException;
  const received =
    code === "EACCES" || code === "EPERM" || code === "EROFS" ? "one that may not be written" : String(code);
  return new EngineError(
    "file.unreadable",
    {
      field: place.name,
      expected: `a folder that can be written at ${place.folder}`,
      received,
      action: "change the folder's permissions, or name another with --folder",
    },
    { cause },
  );
}
