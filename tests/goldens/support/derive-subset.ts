// Writes tests/goldens/subset: the part of a reference set that needs no model but the committed tiny one.
// npx tsx --conditions=@scumble/source tests/goldens/support/derive-subset.ts ROOT SPLIT, then pnpm fix
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readManifest } from "../../../tools/goldens/manifest.ts";

/** Name of the tiny model in the set, and its folder here, relative to tests/goldens. */
const tiny = { model: "sd15-inpaint-a", folder: "../fixtures/models/tiny-inpaint" };

const [root, split] = process.argv.slice(2);
if (root === undefined || split === undefined) throw new Error("usage: derive-subset ROOT SPLIT");
const source = join(root, split);
const target = join(import.meta.dirname, "..", "subset");

rmSync(target, { recursive: true, force: true });
cpSync(join(source, "image"), join(target, "image"), { recursive: true });

mkdirSync(join(target, "text"));
const { a1111_parse_prompt_attention, a1111_prompt_schedules, a1111_multicond_AND } = JSON.parse(
  readFileSync(join(source, "text", "text.json"), "utf8"),
);
writeJson("text/text.json", { a1111_parse_prompt_attention, a1111_prompt_schedules, a1111_multicond_AND });
// a file without tensors: the length of its header, and the header
writeFileSync(
  join(target, "text", "text.safetensors"),
  Buffer.concat([Buffer.of(2, 0, 0, 0, 0, 0, 0, 0), Buffer.from("{}")]),
);

mkdirSync(join(target, "pipelines"));
const { cases, ...origin } = readManifest<{ cases: { file: string; model_path: string }[] }>(
  join(source, "pipelines", "manifest.json"),
);
const kept = cases.filter(({ model_path }) => model_path.includes(tiny.model));
for (const { file } of kept) cpSync(join(source, "pipelines", file), join(target, "pipelines", file));
writeJson("pipelines/manifest.json", { ...origin, cases: kept.map((one) => ({ ...one, model_path: tiny.folder })) });

function writeJson(path: string, value: unknown): void {
  writeFileSync(join(target, path), JSON.stringify(value));
}
