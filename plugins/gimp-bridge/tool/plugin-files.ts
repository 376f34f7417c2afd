import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** What GIMP starts. */
export const entry = join(import.meta.dirname, "..", "src", "scumble.py");
const source = join(import.meta.dirname, "..", "src");
const client = join(import.meta.dirname, "..", "..", "..", "packages", "client-py");

/** Folders that a linked plug-in is read from. */
export const linkedFolders = [source, client] as const;

/**
 * Every file of the plug-in by its path in GIMP's `plug-ins` folder, with forward slashes. GIMP wants `scumble/scumble.py`, and
 * outside of Windows its executable bit.
 */
export function pluginFiles(): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const add = (from: string, to: string): void => void files.set(to, readFileSync(from));
  add(entry, "scumble/scumble.py");
  for (const file of pythonFiles(join(source, "scumble_gimp")))
    add(join(source, "scumble_gimp", file), `scumble/scumble_gimp/${file}`);
  for (const file of pythonFiles(join(client, "scumble_client")))
    add(join(client, "scumble_client", file), `scumble/scumble_client/${file}`);
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The one file of a plug-in that runs from the repository, for working on it. */
export function linkFile(): string {
  return `#!/usr/bin/env python3
"""Points at the plug-in's sources."""

import runpy
import sys

sys.path[:0] = ${JSON.stringify(linkedFolders)}
runpy.run_path(${JSON.stringify(entry)}, run_name="__main__")
`;
}

function pythonFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".py"))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}
