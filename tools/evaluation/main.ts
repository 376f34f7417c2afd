// `pnpm evaluate`: judges a texture model on prompts and textures that its training never saw. What was measured goes to
// .work/evaluation/report.json, contact sheets beside it. Ends with 1 when a bar is not kept.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exitCodes } from "../../packages/engine/src/cli/exit-codes.ts";
import { catchInterruption } from "../../packages/engine/src/cli/interruption.ts";
import { encodePng } from "../../packages/engine/src/imaging/codec.ts";
import { toOpaquePixels } from "../../packages/engine/src/imaging/convert.ts";
import { openModel } from "../../packages/engine/src/models/folder.ts";
import { contactSheet } from "./contact-sheet.ts";
import { evaluate, type JudgedPrompt } from "./evaluate.ts";
import { openEvaluator } from "./evaluator.ts";
import { heldOutPrompts } from "./evaluator-files.ts";
import { scoreFills } from "./fills.ts";
import { type EvaluationOptions, parseOptions, usage } from "./options.ts";
import { mistakesOf, requireKnown, scoreOf, spread } from "./prompts.ts";
import { reportRows, reportTable } from "./report.ts";
import { parseSamplings, samplingTitle, thorough } from "./sampling.ts";
import { fillRows, promptRows, stepRows } from "./sheet-rows.ts";
import { readTextures } from "./textures.ts";

const folder = join(import.meta.dirname, "..", "..", ".work", "evaluation");
const mistakesTold = 12;

async function main(options: EvaluationOptions): Promise<number> {
  const description = await openModel(options.model);
  const ways = parseSamplings(options.steps, description.recommended);
  const best = thorough(ways);
  const prompts = spread(await heldOutPrompts(options.evaluator), options.prompts);
  const textures = await readTextures(options.evaluator);
  const evaluator = await openEvaluator(options.evaluator);
  requireKnown(evaluator, "prompts.json", prompts);
  requireKnown(evaluator, "textures.json", textures ?? []);
  const model = await description.load();
  const interruption = catchInterruption(() => {});
  const { width, height } = model.recommended.nativeSize;
  const textOf = ({ steps, scheduler, guidance }: (typeof ways)[number]) =>
    `${steps} steps ${scheduler}, guidance ${guidance}`;
  console.log(
    `${model.name}: ${prompts.length} held-out prompts at ${width}×${height}; ${ways.map(textOf).join("; ")}`,
  );

  const judged = await evaluate(
    { model, evaluator, ways, prompts, textures, fills: options.fills },
    interruption.signal,
  );
  interruption.stop();
  await model.release();
  await evaluator.release();
  const { byWay, drawn, fills } = judged;
  if (byWay[0]!.length === 0) return exitCodes.interrupted;

  const measured = {
    ways: ways.map((way, index) => ({ way, score: scoreOf(byWay[index]!) })),
    drawn: drawn.length === 0 ? null : scoreOf(drawn),
    fills: fills.length === 0 ? null : scoreFills(fills),
  };
  const rows = reportRows(measured);
  const thoroughly = byWay[ways.indexOf(best)]!;
  const mistakes = mistakesOf(thoroughly);
  for (const { mistake, count } of mistakes.slice(0, mistakesTold)) console.log(`  ${count} × ${mistake}`);
  if (measured.fills !== null)
    console.log(
      `  ${measured.fills.count} fills in ${textures === null ? "the model's own pictures" : "held-out textures"}; ` +
        `the judged windows are ${Math.round(100 * measured.fills.windowShare)} % hole`,
    );
  console.log(reportTable(rows, ways).join("\n"));

  await mkdir(folder, { recursive: true });
  const sheets = {
    prompts: { rows: promptRows(thoroughly), look: { tilePx: 112, fit: "scale", columns: 16 } as const },
    steps: {
      rows: stepRows(
        byWay,
        ways.map((way) => samplingTitle(way, ways)),
      ),
      look: { tilePx: 160, fit: "scale", columns: 4 * ways.length } as const,
    },
    fills: { rows: fillRows(fills), look: { tilePx: 160, fit: "scale", columns: 9 } as const },
  };
  for (const [name, { rows, look }] of Object.entries(sheets)) {
    if (rows.length === 0) continue;
    const sheet = await contactSheet(rows, look);
    await writeFile(join(folder, `${name}.png`), await encodePng(toOpaquePixels(sheet)));
  }
  if (options.pictures !== undefined) await writePictures(options.pictures, thoroughly);
  const isComplete = !interruption.signal.aborted;
  const report = {
    model: { name: model.name, sizeBytes: model.sizeBytes },
    isComplete,
    ways: measured.ways,
    drawn: measured.drawn,
    fills: measured.fills,
    results: rows,
    mistakes,
    pictures: ways.map((way, index) => ({ way, judged: byWay[index]!.map(({ picture: _, ...rest }) => rest) })),
    filled: fills.map(({ texture: { material, colour }, shape, windowShare, seen, step }) => ({
      ...{ material, colour, shape, windowShare, seen, step },
    })),
  };
  await writeFile(join(folder, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
  console.log("report.json and contact sheets are in .work/evaluation");
  if (!isComplete) {
    console.log(`stopped after ${thoroughly.length} of ${prompts.length} prompts and ${fills.length} fills`);
    return exitCodes.interrupted;
  }
  return rows.every(({ passed }) => passed) ? exitCodes.ok : exitCodes.failure;
}

/** One PNG file for each picture, named by its number and what it is to show. */
async function writePictures(directory: string, judged: readonly JudgedPrompt[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const [index, { wanted, picture }] of judged.entries()) {
    const name = `${String(index).padStart(4, "0")}-${wanted.material}-${wanted.colour}.png`;
    await writeFile(join(directory, name), await encodePng(toOpaquePixels(picture)));
  }
}

try {
  process.exitCode = await main(parseOptions(process.argv.slice(2)));
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : String(thrown));
  console.error(usage);
  process.exitCode = exitCodes.failure;
}
