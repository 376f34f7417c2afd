// The JSON files of an evaluator's folder.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { evaluatorDirectory } from "@scumble/swatch";
import { z } from "zod";

const level = z.number().min(0).max(255);

/** `labels.json`: names in the order of the classifier's outputs. */
export const labels = z.object({
  input: z.object({ shape: z.tuple([z.unknown(), z.literal(3), z.int().min(1), z.int().min(1)]) }),
  materials: z.array(z.string()).min(1),
  colours: z.array(z.object({ name: z.string(), srgb: z.tuple([level, level, level]) })).min(1),
});

const heldOutPrompt = z.object({
  prompt: z.string(),
  material: z.string(),
  colour: z.string(),
  seed: z.int().min(0),
});

/** One prompt that training never saw, and what it is to show. */
export type HeldOutPrompt = z.infer<typeof heldOutPrompt>;

/** The prompts that training never saw. @throws {Error} a sentence about `prompts.json` */
export function heldOutPrompts(directory: string = evaluatorDirectory): Promise<HeldOutPrompt[]> {
  return readJson(directory, "prompts.json", z.array(heldOutPrompt).min(1));
}

/** @throws {Error} a sentence that names the file and what is wrong with it */
export async function readJson<S extends z.ZodType>(directory: string, file: string, schema: S): Promise<z.infer<S>> {
  const path = join(directory, file);
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new Error(`Expected JSON in \`${path}\`; ${cause instanceof Error ? cause.message : String(cause)}.`, {
      cause,
    });
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const { path: field, message } = result.error.issues[0]!;
  throw new Error(`Expected an evaluator's \`${file}\` in ${directory}; ${field.join(".") || "it"}: ${message}.`);
}
