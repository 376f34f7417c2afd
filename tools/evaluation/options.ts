import { join } from "node:path";
import { parseArgs } from "node:util";
import { evaluatorDirectory, modelDirectory } from "@scumble/swatch";

export interface EvaluationOptions {
  /** Folder in the diffusers-ONNX layout. */
  readonly model: string;
  /** Folder with the classifier, the prompts and the textures. */
  readonly evaluator: string;
  /** How many to judge at most. */
  readonly prompts: number;
  readonly fills: number;
  /** As `parseSamplings` reads it. */
  readonly steps: string | undefined;
  /** Folder for every picture as a file of its own; undefined: none. */
  readonly pictures: string | undefined;
}

export const usage =
  "pnpm evaluate [model folder] [--evaluator folder] [--prompts N] [--fills N] [--steps 4,20 or 4:scheduler:guidance,20] [--pictures folder]";

const defaultFills = 100;

/**
 * Reads the command line. A model folder has its evaluator beside it, as in packages/swatch, unless told otherwise.
 *
 * @throws {Error} a sentence
 */
export function parseOptions(args: readonly string[]): EvaluationOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      evaluator: { type: "string" },
      prompts: { type: "string" },
      fills: { type: "string" },
      steps: { type: "string" },
      pictures: { type: "string" },
    },
  });
  if (positionals.length > 1)
    throw new Error(`Expected one model folder, received ${positionals.length}; call it as ${usage}.`);
  const [model] = positionals;
  return {
    model: model ?? modelDirectory,
    evaluator: values.evaluator ?? (model === undefined ? evaluatorDirectory : join(model, "..", "evaluator")),
    prompts: count("--prompts", values.prompts, Number.POSITIVE_INFINITY, 1),
    fills: count("--fills", values.fills, defaultFills, 0),
    steps: values.steps,
    pictures: values.pictures,
  };
}

function count(option: string, text: string | undefined, otherwise: number, least: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (/^\d{1,6}$/.test(text) && value >= least) return value;
  throw new Error(`Expected a whole number from ${least} for \`${option}\`, received "${text}"; give one.`);
}
