import { join } from "node:path";
import { build, type Metafile } from "esbuild";

export const pluginFolder = join(import.meta.dirname, "..");

/** A bundle as text, and what went into it. */
export interface Bundle {
  readonly code: string;
  readonly metafile: Metafile;
}

/**
 * One CommonJS file, as UXP needs it: it loads no ES modules.
 *
 * @param entry path of a source file; default: the plugin's own
 */
export async function bundlePlugin(entry = join(pluginFolder, "src", "index.ts"), minify = true): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    minify,
    format: "cjs",
    platform: "neutral",
    target: "es2021",
    conditions: ["@scumble/source"],
    external: ["photoshop", "uxp"],
    legalComments: "none",
    outdir: "out",
  });
  return { code: outputFiles[0]!.text, metafile };
}
