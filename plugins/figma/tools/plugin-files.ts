import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "./bundle.ts";

/** The files of the folder that Figma imports by its manifest. */
export async function pluginFiles(): Promise<Map<string, Uint8Array>> {
  const { code, ui } = await bundle();
  const bytes = new TextEncoder();
  return new Map([
    ["manifest.json", new Uint8Array(readFileSync(join(import.meta.dirname, "..", "manifest.json")))],
    ["dist/code.js", bytes.encode(code)],
    ["dist/ui.html", bytes.encode(ui)],
  ]);
}
