// The plugins' files: beside the built engine, or made from their sources where the engine runs from its repository.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { EngineError } from "../base/errors.ts";
import type { Host } from "./install-places.ts";

/** Bytes by path within the plugin's place, with forward slashes. */
export type PluginFiles = ReadonlyMap<string, Uint8Array>;

/** The module of the repository that tells a plugin's files, and its function. */
const modules: Readonly<Record<Host, string>> = {
  krita: "krita-bridge/tool/plugin-files.ts",
  gimp: "gimp-bridge/tool/plugin-files.ts",
  photoshop: "photoshop-uxp/tools/plugin-files.ts",
  figma: "figma/tools/plugin-files.ts",
};

/**
 * @param base folder of the running program's file
 * @throws {EngineError} file.unreadable where this installation came without the plugin
 */
export async function readPlugin(host: Host, base = import.meta.dirname): Promise<PluginFiles> {
  // a built engine is split into chunks, which lie one folder deeper
  const shipped = [base, join(base, "..")].map((folder) => join(folder, "plugins", host)).find(existsSync);
  if (shipped !== undefined) return filesIn(shipped);
  const module = join(base, "..", "..", "..", "..", "plugins", ...modules[host].split("/"));
  if (!existsSync(module)) throw noPlugin(host);
  // found only in the repository, so that no bundle takes the plugins in
  const { pluginFiles } = (await import(pathToFileURL(module).href)) as {
    pluginFiles(): PluginFiles | Promise<PluginFiles>;
  };
  return pluginFiles();
}

function filesIn(folder: string): PluginFiles {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path).split(sep).join("/"), readFileSync(path)];
    }),
  );
}

function noPlugin(host: Host): EngineError {
  return new EngineError("file.unreadable", {
    field: "plugin",
    expected: `the plugin for ${host} in this installation`,
    received: "none",
    action: "install the engine again",
  });
}
