// `pnpm sheets [model folder]`: draws docs/swatch.md, contact sheets of a texture model: every material, every colour, fills, few
// steps beside many. Takes the options of `pnpm evaluate` that say which model and which steps.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { catchInterruption } from "../../packages/engine/src/cli/interruption.ts";
import type { RgbPicture } from "../../packages/engine/src/imaging/pixels.ts";
import { openModel } from "../../packages/engine/src/models/folder.ts";
import { contactSheet } from "./contact-sheet.ts";
import { openEvaluator } from "./evaluator.ts";
import { heldOutPrompts } from "./evaluator-files.ts";
import { parseOptions } from "./options.ts";
import { parseSamplings } from "./sampling.ts";
import { drawShowcase } from "./showcase.ts";
import { showcasePage } from "./showcase-page.ts";
import { readTextures } from "./textures.ts";

const docs = join(import.meta.dirname, "..", "..", "docs");
const mostBytes = 400_000;

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  const description = await openModel(options.model);
  const ways = parseSamplings(options.steps, description.recommended);
  const evaluator = await openEvaluator(options.evaluator);
  const prompts = await heldOutPrompts(options.evaluator);
  const textures = await readTextures(options.evaluator);
  const model = await description.load();
  const interruption = catchInterruption(() => {});
  await mkdir(join(docs, "swatch"), { recursive: true });
  const shown = [];
  for await (const sheet of drawShowcase({ model, evaluator, ways, prompts, textures }, interruption.signal)) {
    const bytes = await encodeSmall(await contactSheet(sheet.rows, sheet.look));
    await writeFile(join(docs, "swatch", `${sheet.id}.webp`), bytes);
    console.log(`docs/swatch/${sheet.id}.webp, ${Math.round(bytes.length / 1000)} kB`);
    shown.push(sheet);
  }
  await writeFile(join(docs, "swatch.md"), showcasePage(model, evaluator, shown));
  console.log("docs/swatch.md");
  interruption.stop();
  await model.release();
  await evaluator.release();
}

/** As good a WebP file as stays below 400 kB, or the worst that is still worth looking at. */
async function encodeSmall({ width, height, data }: RgbPicture): Promise<Uint8Array> {
  const encode = (quality: number) =>
    sharp(data, { raw: { width, height, channels: 3 } })
      .webp({ quality, effort: 6, smartSubsample: true })
      .toBuffer();
  let bytes = await encode(90);
  for (let quality = 82; quality >= 42 && bytes.length > mostBytes; quality -= 8) bytes = await encode(quality);
  return bytes;
}

try {
  await main(process.argv.slice(2));
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : String(thrown));
  process.exitCode = 1;
}
