// Makes the two files that Figma loads: code.js for the main thread, ui.html for the panel.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build, type Metafile } from "esbuild";

const root = join(import.meta.dirname, "..");

export interface Bundle {
  /** The main thread's script. */
  readonly code: string;
  /** The panel's page, script and style inside. */
  readonly ui: string;
  /** What went into each. */
  readonly inputs: { readonly code: readonly string[]; readonly ui: readonly string[] };
}

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  metafile: true,
  format: "iife",
  conditions: ["@scumble/source"],
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
};

/** @param minify leaves names as they are if false */
export async function bundle(minify = true): Promise<Bundle> {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const define = { pluginVersion: JSON.stringify(version) };
  // the main thread runs in an interpreter that knows ES2020 for sure
  const code = await build({ ...common, minify, entryPoints: ["src/main/main.ts"], target: "es2020" });
  const ui = await build({
    ...common,
    minify,
    define,
    entryPoints: ["src/ui/ui.ts"],
    platform: "browser",
    target: "chrome110",
  });
  const css = await build({ ...common, minify, entryPoints: ["src/ui/ui.css"], target: "chrome110" });
  const script = textOf(ui).replaceAll("</script", "<\\/script");
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><style>${textOf(css)}</style></head><body><script>${script}</script></body></html>\n`;
  return { code: textOf(code), ui: page, inputs: { code: inputsOf(code.metafile), ui: inputsOf(ui.metafile) } };
}

/** Writes a bundle to where the manifest says. @returns the folder */
export function writeBundle({ code, ui }: Bundle): string {
  const folder = join(root, "dist");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "code.js"), code);
  writeFileSync(join(folder, "ui.html"), ui);
  return folder;
}

function textOf({ outputFiles }: { readonly outputFiles?: readonly { readonly text: string }[] | undefined }): string {
  return outputFiles?.[0]?.text ?? "";
}

function inputsOf(metafile: Metafile | undefined): string[] {
  return Object.keys(metafile?.inputs ?? {}).sort();
}
