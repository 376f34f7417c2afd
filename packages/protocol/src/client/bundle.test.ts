import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";

test("the client's bundle holds neither Zod nor Node, and little else", async () => {
  const { metafile, outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "index.ts")],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    write: false,
    metafile: true,
    outdir: "out",
  });
  const files = Object.keys(metafile.inputs).map((path) => path.replace(/^.*packages\/protocol\/src\//, ""));
  expect(files.sort()).toEqual([
    "client/client.ts",
    "client/connection.ts",
    "client/errors.ts",
    "client/frame-buffers.ts",
    "client/frame-mode.ts",
    "client/index.ts",
    "client/job.ts",
    "client/jobs.ts",
    "client/link.ts",
    "client/listeners.ts",
    "client/sha256.ts",
    "client/socket.ts",
    "client/transfers.ts",
    "close-codes.ts",
    "errors.ts",
    "frame-text.ts",
    "frame.ts",
    "limits.ts",
    "version.ts",
  ]);
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  expect(imports).toEqual([]);
  console.log(`the client's bundle: ${outputFiles[0]?.contents.byteLength} bytes, ${files.length} files`);
  expect(outputFiles[0]?.contents.byteLength).toBeLessThan(32_768);
});
