// link: where to point Figma; dev: bundle on every change; validate: check; pack: one zip to publish or to hand on.
import { mkdirSync, readFileSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { bundle, writeBundle } from "./bundle.ts";
import { pluginFiles } from "./plugin-files.ts";
import { validate } from "./validate.ts";

const root = join(import.meta.dirname, "..");
const manifestPath = join(root, "manifest.json");

async function buildAndCheck(): Promise<boolean> {
  const made = await bundle();
  const folder = writeBundle(made);
  const kilobytes = (text: string) => `${(Buffer.byteLength(text) / 1024).toFixed(1)} kB`;
  console.log(`wrote ${folder}: code.js ${kilobytes(made.code)}, ui.html ${kilobytes(made.ui)}, no Zod`);
  const wrong = validate(made);
  for (const sentence of wrong) console.error(sentence);
  return wrong.length === 0;
}

const verbs: Record<string, () => Promise<boolean>> = {
  async link() {
    const isGood = await buildAndCheck();
    console.log(`In Figma: Plugins → Development → Import plugin from manifest… → ${manifestPath}`);
    return isGood;
  },
  async dev() {
    let isBuilding: Promise<unknown> = buildAndCheck();
    watch(join(root, "src"), { recursive: true }, () => {
      isBuilding = isBuilding.then(buildAndCheck, buildAndCheck);
    });
    console.log("watching src; run the plugin again in Figma after a change");
    await new Promise(() => {});
    return true;
  },
  validate: buildAndCheck,
  async pack() {
    if (!(await buildAndCheck())) return false;
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    const zip = zipSync(Object.fromEntries(await pluginFiles()));
    const folder = join(root, "out");
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `scumble-figma-${version}.zip`);
    writeFileSync(file, zip);
    console.log(`wrote ${file}: ${(zip.byteLength / 1024).toFixed(1)} kB; unpack it, then import its manifest.json`);
    return true;
  },
};

const verb = verbs[process.argv[2] ?? ""];
if (verb === undefined)
  console.error(`Expected link, dev, validate or pack, received ${process.argv[2] ?? "nothing"}.`);
process.exitCode = verb !== undefined && (await verb()) ? 0 : 1;
