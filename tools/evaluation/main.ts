// `pnpm evaluate [model folder]`: judges a texture model on held-out prompts and fills. Contact sheets go to .work/evaluation.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { modelDirectory } from "@scumble/swatch";
import { encodePng } from "../../packages/engine/src/imaging/codec.ts";
import { openModel } from "../../packages/engine/src/models/folder.ts";
import { contactSheet } from "./contact-sheet.ts";
import { heldOutPrompts, openEvaluator } from "./evaluator.ts";
import { type JudgedFill, judgeFill } from "./fills.ts";
import { type JudgedPrompt, judgePrompts, scorePrompts } from "./prompts.ts";

/** What the embedded model must reach. */
const targets = { material: 0.75, colour: 0.8, fillRatio: 1.5 };
const fillsJudged = 24;

const sheets = join(import.meta.dirname, "..", "..", ".work", "evaluation");
await mkdir(sheets, { recursive: true });

const model = await (await openModel(process.argv[2] ?? modelDirectory)).load();
const evaluator = await openEvaluator();
const prompts = await heldOutPrompts();
const { nativeSize, steps, guidance, scheduler } = model.recommended;
console.log(
  `${model.name}: ${prompts.length} held-out prompts at ${nativeSize.width}×${nativeSize.height}, ` +
    `${steps} steps ${scheduler}, guidance ${guidance}`,
);

const judged: JudgedPrompt[] = [];
for await (const one of judgePrompts(model, evaluator, prompts)) {
  judged.push(one);
  if (judged.length % 20 === 0) console.log(`  ${judged.length} of ${prompts.length}`);
}
const score = scorePrompts(judged);
await writeFile(
  join(sheets, "prompts.png"),
  await encodePng(
    contactSheet(
      judged.map(({ picture }) => picture),
      16,
    ),
  ),
);

const fills: JudgedFill[] = [];
for (const [seed, { picture }] of judged.slice(0, fillsJudged).entries())
  fills.push(await judgeFill(model, picture, seed));
await writeFile(
  join(sheets, "fills.png"),
  await encodePng(
    contactSheet(
      fills.map(({ picture }) => picture),
      6,
    ),
  ),
);

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const fillRatio = mean(fills.map(({ ratio }) => ratio));
const results = [
  {
    what: "material right",
    value: score.material,
    target: targets.material,
    passed: score.material >= targets.material,
  },
  { what: "colour right", value: score.colour, target: targets.colour, passed: score.colour >= targets.colour },
  {
    what: "fills: colour step across the edge / the picture's own",
    value: fillRatio,
    target: targets.fillRatio,
    passed: fillRatio <= targets.fillRatio,
  },
];
for (const { mistake, count } of score.mistakes.slice(0, 12)) console.log(`  ${count} × ${mistake}`);
console.log(`  fills: mean colour step ${mean(fills.map(({ step }) => step)).toFixed(1)} of 255`);
for (const { what, value, target, passed } of results)
  console.log(`${passed ? "✓" : "✗"} ${what}: ${value.toFixed(3)} (target ${target})`);
console.log(`pictures: prompts.png, fills.png in .work/evaluation`);
await model.release();
await evaluator.release();
if (results.some(({ passed }) => !passed)) process.exitCode = 1;
