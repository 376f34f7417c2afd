import { zipSync } from "fflate";
import { collectPackage } from "./package-files.ts";

/** The package that Creative Cloud installs, under its name: a zip with the manifest at its root. */
export async function pluginFiles(): Promise<Map<string, Uint8Array>> {
  const { files } = await collectPackage();
  return new Map([["scumble-photoshop.ccx", zipSync(Object.fromEntries(files), { level: 9, mtime: "2026-01-01" })]]);
}
