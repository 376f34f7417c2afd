import { join, resolve } from "node:path";
import envPaths from "env-paths";

/** Where the engine keeps its things on this machine. */
export interface Paths {
  /** Rows, blobs, logs. */
  readonly data: string;
  /** Model folders are searched in these, in this order. */
  readonly models: readonly string[];
  /** Holds engine.json while an engine runs. Follows the data folder, so every data folder has its own engine. */
  readonly runtime: string;
  /** Optional settings. */
  readonly configFile: string;
}

export interface PathChoices {
  /** Data folder; wins over SCUMBLE_HOME and the platform's own. */
  readonly data?: string | undefined;
  /** More folders that hold model folders. */
  readonly models?: readonly string[] | undefined;
}

/**
 * Folders for this user and platform: `choices.data`, else `SCUMBLE_HOME`, else the platform's
 * (`~/.local/share/scumble`, `~/Library/Application Support/scumble`, `%LOCALAPPDATA%\scumble\Data`).
 */
export function resolvePaths(choices: PathChoices = {}, env: NodeJS.ProcessEnv = process.env): Paths {
  const chosen = choices.data ?? env.SCUMBLE_HOME;
  const platform = envPaths("scumble", { suffix: "" });
  const data = resolve(chosen ?? platform.data);
  return {
    data,
    models: [...(choices.models ?? []).map((path) => resolve(path)), join(data, "models")],
    runtime: join(data, "runtime"),
    configFile: chosen === undefined ? join(platform.config, "config.json") : join(data, "config.json"),
  };
}
