import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clientFiles, clientFolder, pythonFiles } from "../../../packages/client-py/tool/python-files.ts";

/** What GIMP starts. */
export const entry = join(import.meta.dirname, "..", "src", "scumble.py");
const source = join(import.meta.dirname, "..", "src");

/** Folders that a linked plug-in is read from. */
export const linkedFolders = [source, clientFolder] as const;

/**
 * Every file of the plug-in by its path in GIMP's `plug-ins` folder, with forward slashes. GIMP wants `scumble/scumble.py`, and
 * outside of Windows its executable bit.
 */
export function pluginFiles(): Map<string, Uint8Array> {
  const files: [string, Uint8Array][] = [
    ["scumble/scumble.py", readFileSync(entry)],
    ...pythonFiles(join(source, "scumble_gimp"), "scumble/scumble_gimp"),
    ...clientFiles("scumble"),
  ];
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
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
