// `pnpm fills`: draws docs/fill.md, every mode and starting content on the sample photographs, and measures seams.
// `--figures` and `--seams` do one of the two and leave the page alone.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { modelDirectory } from "@scumble/swatch";
import { openModel } from "../../packages/engine/src/models/folder.ts";
import { figureStrip } from "./figure-strip.ts";
import { drawFigures, type Figure } from "./figures.ts";
import { fillPage } from "./page.ts";
import { judgeSeams, type SeamRow } from "./seams.ts";
import { judgeTilePeriod } from "./tile-period.ts";

const docs = join(import.meta.dirname, "..", "..", "docs");
const only = process.argv[2];
/** Mean ratio that the seams must keep with colour match. */
const seamTarget = 1.25;

await mkdir(join(docs, "pictures"), { recursive: true });
const model = await (await openModel(modelDirectory)).load();
const figures: Figure[] = [];
if (only !== "--seams")
  for await (const figure of drawFigures(model)) {
    await writeFile(join(docs, "pictures", `fill-${figure.id}.jpg`), await figureStrip(figure.shown));
    console.log(`docs/pictures/fill-${figure.id}.jpg`);
    figures.push(figure);
  }
const seams: SeamRow[] = [];
if (only !== "--figures")
  for await (const row of judgeSeams(model)) {
    console.log(`${row.matched.toFixed(2)} matched, ${row.plain.toFixed(2)} plain  ${row.input}`);
    seams.push(row);
  }
const tiles = only === "--figures" ? null : await judgeTilePeriod(model);
if (tiles !== null) console.log(`tiles: ${tiles.peak.toFixed(2)} at a period of ${tiles.periodPx} px`);
await model.release();
if (only === undefined && tiles !== null)
  await writeFile(join(docs, "fill.md"), fillPage(figures, seams, tiles, seamTarget));
const mean = seams.reduce((sum, { matched }) => sum + matched, 0) / seams.length;
if (seams.length > 0) console.log(`mean over the pictures ${mean.toFixed(2)}, at most ${seamTarget} wanted`);
if (mean > seamTarget) process.exitCode = 1;
