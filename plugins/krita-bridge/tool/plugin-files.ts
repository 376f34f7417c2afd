import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

const source = join(import.meta.dirname, "..", "src");
const client = join(import.meta.dirname, "..", "..", "..", "packages", "client-py");

/** Folders a linked plugin is read from: the plugin's own package, and the one that holds scumble_client. */
export const linkedFolders = [join(source, "scumble_krita"), client] as const;

/**
 * Every file of the plugin as it lies in Krita's resource folder, by its path there with forward slashes: `pykrita/…` and
 * `actions/…`. The Python client lies inside the plugin's package, so that two plugins in one editor never share a copy.
 */
export function pluginFiles(): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const add = (from: string, to: string): void => void files.set(to, readFileSync(from));
  add(join(source, "scumble_krita.desktop"), "pykrita/scumble_krita.desktop");
  add(join(source, "scumble_krita.action"), "actions/scumble_krita.action");
  for (const file of pythonFiles(join(source, "scumble_krita")))
    add(join(source, "scumble_krita", file), `pykrita/scumble_krita/${file}`);
  for (const file of pythonFiles(join(client, "scumble_client")))
    add(join(client, "scumble_client", file), `pykrita/scumble_krita/scumble_client/${file}`);
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
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

function pythonFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".py"))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}
