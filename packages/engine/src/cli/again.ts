import type { JobWork } from "@scumble/protocol";
import { Command, InvalidArgumentError, Option } from "commander";
import { addEngineOptions, type EngineChoices } from "./engine-options.ts";
import { collectOutput, type Output } from "./outputs.ts";

interface AgainChoices extends EngineChoices {
  readonly layer?: number;
  readonly seed?: number;
  readonly image?: string;
  readonly mask?: string;
  readonly out: readonly Output[];
}

/** `scumble again`: runs the recipe of a layer or the request of a job once more. */
export function againCommand(): Command {
  return addEngineOptions(new Command("again"))
    .description("Run again what made a layer or a job: the same pixels, or others from another seed.")
    .argument("<source>", "A .psd, .ora or .png that Scumble wrote, or a job's id from `scumble jobs list`")
    .addOption(
      new Option(
        "--layer <number>",
        "Which of the file's layers that Scumble made, from 1 (default: the last)",
      ).argParser((text) => parseWhole(text, 1)),
    )
    .addOption(new Option("--seed <number>", "Another seed").argParser((text) => parseWhole(text, 0)))
    .option("--image <file>", "The document, where the engine no longer keeps it; --out then shows the layer over it")
    .option("--mask <file>", "The selection, where the engine no longer keeps it")
    .addOption(
      new Option("--out <file>", "Where to write the result: .png, .ora or .psd; may be repeated")
        .argParser(collectOutput)
        .makeOptionMandatory(),
    )
    .action(async (source: string, { layer, seed, image, mask, out, ...engine }: AgainChoices) => {
      const { runJob } = await import("./run-job.ts");
      const { pipeline, ...request } = await readRequest(source, layer ?? null, engine);
      process.exitCode = await runJob({
        pipeline,
        fields: { ...request, ...(seed === undefined ? {} : { seed }) },
        files: { ...(image === undefined ? {} : { image }), ...(mask === undefined ? {} : { mask }) },
        named: { image: "--image", mask: "--mask" },
        outputs: out,
        engine,
      });
    });
}

async function readRequest(source: string, layer: number | null, engine: EngineChoices): Promise<JobWork> {
  if (/^job_[a-z0-9]+$/.test(source)) {
    const { withEngine } = await import("./engine-connection.ts");
    return (await withEngine(engine, (connected) => connected.call("job.get", { jobId: source }))).job
      .request as JobWork;
  }
  const { readRecipes } = await import("../imaging/open-document.ts");
  const { recipeRequest } = await import("./recipe-request.ts");
  const { readFileBytes } = await import("./input-picture.ts");
  return recipeRequest(await readRecipes(await readFileBytes("file", source)), layer, source);
}

function parseWhole(text: string, least: number): number {
  if (/^\d+$/.test(text) && Number(text) >= least && Number(text) < 2 ** 32) return Number(text);
  throw new InvalidArgumentError(`Expected a whole number from ${least}, received ${JSON.stringify(text)}.`);
}
