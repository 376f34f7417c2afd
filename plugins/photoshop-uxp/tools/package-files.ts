import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { bundlePlugin, pluginFolder } from "./bundle.ts";
import { checkManifest } from "./manifest.ts";
import { checkCss } from "./uxp-css.ts";
import { checkGlobals } from "./uxp-globals.ts";

/** The files of the plugin by their path, and what the bundle is made of. */
export interface PluginPackage {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly metafile: Metafile;
}

/** Collects what Photoshop loads: manifest, page, stylesheet, icons and the bundle. */
export async function collectPackage(): Promise<PluginPackage> {
  const { code, metafile } = await bundlePlugin();
  const icons = (await readdir(join(pluginFolder, "icons"))).map((name) => `icons/${name}`);
  const paths = ["manifest.json", "index.html", "styles.css", ...icons];
  const files = new Map<string, Uint8Array>([["index.js", new TextEncoder().encode(code)]]);
  for (const path of paths) files.set(path, await readFile(join(pluginFolder, path)));
  return { files, metafile };
}

/** Bytes of the bundle by package. */
export function bytesByPackage({ outputs }: Metafile): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { inputs } of Object.values(outputs))
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const owner = /(?:packages|plugins|node_modules)\/(?:\.pnpm\/)?((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? "plugin";
      sizes.set(owner, (sizes.get(owner) ?? 0) + bytesInOutput);
    }
  return sizes;
}

/** Sentences about what Photoshop would not take; none: all is well. */
export async function validatePackage({ files, metafile }: PluginPackage): Promise<string[]> {
  const text = (path: string) => new TextDecoder().decode(files.get(path));
  const { version } = JSON.parse(await readFile(join(pluginFolder, "package.json"), "utf8")) as { version: string };
  const foreign = Object.keys(metafile.inputs).filter((path) => /node_modules\/(zod|ws)\//.test(path));
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
  return [
    ...checkManifest(text("manifest.json"), version, new Set(files.keys())),
    ...checkCss(text("styles.css")),
    ...(await checkGlobals(text("index.js"))),
    ...foreign.map((path) => `index.js: ${path} does not belong into a plugin.`),
    ...imports
      .filter((path) => path !== "photoshop" && path !== "uxp")
      .map((path) => `index.js: nothing offers ${path}.`),
  ];
}
