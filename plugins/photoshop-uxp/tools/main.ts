// The plugin's four verbs: link, dev, validate, pack.

import { watch } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pluginFolder } from "./bundle.ts";
import { bytesByPackage, collectPackage, validatePackage } from "./package-files.ts";
import { pluginFiles } from "./plugin-files.ts";

const output = join(pluginFolder, "dist");

/** Writes the plugin as a folder that the UXP Developer Tool loads. */
async function link(): Promise<void> {
  const { files } = await collectPackage();
  for (const [path, bytes] of files) {
    const target = join(output, "plugin", path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
  }
  console.log(`${files.size} files in ${join(output, "plugin")}`);
  console.log("In the UXP Developer Tool: Add Plugin, choose its manifest.json, then Load.");
}

/** Links again whenever a source changes. */
async function dev(): Promise<void> {
  await link();
  let isStale = false;
  watch(join(pluginFolder, "src"), { recursive: true }, () => {
    if (isStale) return;
    isStale = true;
    setTimeout(() => {
      isStale = false;
      link().catch((error: unknown) => console.error(error));
    }, 100);
  });
}

/** Prints the bundle's size and every problem. @returns whether there is none */
async function validate(): Promise<boolean> {
  const collected = await collectPackage();
  const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;
  console.log(`index.js ${kib(collected.files.get("index.js")?.byteLength ?? 0)}`);
  for (const [owner, bytes] of bytesByPackage(collected.metafile)) console.log(`  ${owner} ${kib(bytes)}`);
  const problems = await validatePackage(collected);
  for (const problem of problems) console.error(problem);
  console.log(problems.length === 0 ? "Photoshop should take it." : `${problems.length} problems.`);
  return problems.length === 0;
}

/** Writes the .ccx, a zip with the manifest at its root. */
async function pack(): Promise<boolean> {
  if (!(await validate())) return false;
  await mkdir(output, { recursive: true });
  for (const [name, bytes] of await pluginFiles()) {
    await writeFile(join(output, name), bytes);
    console.log(join(output, name));
  }
  return true;
}

const verbs: Readonly<Record<string, () => Promise<unknown>>> = { link, dev, validate, pack };
const verb = verbs[process.argv[2] ?? ""];
if (verb === undefined) {
  console.error(`Expected one of ${Object.keys(verbs).join(", ")}, received ${process.argv[2] ?? "nothing"}.`);
  process.exitCode = 2;
} else if ((await verb()) === false) process.exitCode = 1;
