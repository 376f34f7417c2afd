// The daemon must stay up whatever a model or picture does, so nothing native of the pipelines is ever loaded into it.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Packages that a program loads, however deep and however late. */
async function packagesOf(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [at(entry)],
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    outdir: "unused",
    conditions: ["@scumble/source"],
    packages: "external",
    logLevel: "silent",
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  return [...new Set(imports.flatMap(({ path, external }) => (external === true ? [path] : [])))];
}

test.each(["./app.ts", "./index.ts", "./cli/serve.ts"])("%s loads neither ONNX Runtime nor sharp", async (entry) => {
  const packages = await packagesOf(entry);
  expect(packages).toContain("libsql");
  expect(packages).not.toContain("onnxruntime-node");
  expect(packages).not.toContain("sharp");
});

test("the worker loads both, and no database", async () => {
  const packages = await packagesOf("./cli/worker.ts");
  expect(packages).toEqual(expect.arrayContaining(["onnxruntime-node", "sharp"]));
  expect(packages).not.toContain("libsql");
  expect(packages).not.toContain("ws");
});
