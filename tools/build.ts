// Bundles the publishable packages into dist/: one file per entry, dependencies stay outside.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { hosts } from "../packages/engine/src/cli/install-places.ts";
import { readPlugin } from "../packages/engine/src/cli/install-source.ts";

const root = join(import.meta.dirname, "..");

const common: BuildOptions = {
  bundle: true,
  format: "esm",
  target: "node20.19",
  platform: "node",
  conditions: ["@scumble/source"],
  sourcemap: "linked",
  logLevel: "warning",
};

/** Entry points of each package: output name → source file. */
const entries = {
  engine: {
    scumble: "src/cli/main.ts",
    worker: "src/cli/worker.ts",
    index: "src/index.ts",
  },
  protocol: {
    index: "src/index.ts",
    client: "src/client/index.ts",
    node: "src/client/node.ts",
    testing: "src/testing/index.ts",
  },
  swatch: { index: "src/index.ts" },
};

/** Dependencies stay outside the bundle, but for the protocol, which is ours and small. */
function externals(folder: string): string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    dependencies?: Record<string, string>;
  };
  return Object.keys(dependencies).filter((name) => name !== "@scumble/protocol");
}

for (const [name, files] of Object.entries(entries)) {
  const folder = join(root, "packages", name);
  rmSync(join(folder, "dist"), { recursive: true, force: true });
  await build({
    ...common,
    absWorkingDir: folder,
    entryPoints: files,
    outdir: join(folder, "dist"),
    external: externals(folder),
    splitting: true,
    chunkNames: "chunks/[hash]",
  });
  console.log(`built packages/${name}/dist: ${Object.keys(files).join(", ")}`);
}

// the engine brings the editors' plugins along
const sources = join(root, "packages", "engine", "src", "cli");
for (const host of hosts) {
  const files = await readPlugin(host, sources);
  for (const [path, data] of files) {
    const file = join(root, "packages", "engine", "dist", "plugins", host, ...path.split("/"));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, data);
  }
  console.log(`packed ${host}: ${files.size} files`);
}
