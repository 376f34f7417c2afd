import { readFileSync } from "node:fs";
import { parsePythonJson } from "../../packages/engine/src/schedulers/json.ts";

/** The parsed manifest; the reference set is trusted, so the caller names its type. Python's Infinity is allowed. */
export function readManifest<T>(path: string): T {
  return parsePythonJson(readFileSync(path, "utf8")) as T;
}
