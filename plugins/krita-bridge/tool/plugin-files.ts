import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clientFiles, clientFolder, pythonFiles } from "../../../packages/client-py/tool/python-files.ts";

const source = join(import.meta.dirname, "..", "src");

/** Folders a linked plugin is read from: the plugin's own package, and the one that holds scumble_client. */
export const linkedFolders = [join(source, "scumble_krita"), clientFolder] as const;

/**
 * Every file of the plugin as it lies in Krita's resource folder, by its path there with forward slashes: `pykrita/…` and
 * `actions/…`. The Python client lies inside the plugin's package, so that two plugins in one editor never share a copy.
 */
export function pluginFiles(): Map<string, Uint8Array> {
  const inside = "pykrita/scumble_krita";
  const files: [string, Uint8Array][] = [
    ["pykrita/scumble_krita.desktop", readFileSync(join(source, "scumble_krita.desktop"))],
    ["actions/scumble_krita.action", readFileSync(join(source, "scumble_krita.action"))],
    ...pythonFiles(join(source, "scumble_krita"), inside),
    ...clientFiles(inside),
  ];
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The files of a plugin that runs from the repository, for working on it: Krita finds a package of one file that points here.
 */
export function linkFiles(): Map<string, Uint8Array> {
  const kept = [...pluginFiles()].filter(([path]) => !path.endsWith(".py"));
  const stub = `"""Points at the plugin's sources."""

__path__ = ${JSON.stringify(linkedFolders)}

from .plugin import register

register()
`;
  return new Map([...kept, ["pykrita/scumble_krita/__init__.py", new TextEncoder().encode(stub)]]);
}
