import { isDeepStrictEqual } from "node:util";
import { type PromptTree, tidyTree } from "../prompt-tree.ts";
import { a1111 } from "./a1111.ts";
import { comfyui } from "./comfyui.ts";
import { compel } from "./compel.ts";
import { notExpressible, type PromptDialect } from "./define.ts";
import { nmkd } from "./nmkd.ts";
import { plain } from "./plain.ts";

/** Every way to write prompts. */
export const dialects = { a1111, comfyui, compel, nmkd, plain } as const satisfies Record<string, PromptDialect>;

export type PromptSyntax = keyof typeof dialects;

/**
 * What a prompt says, tidy.
 *
 * @throws {EngineError} prompt.invalid
 */
export function parsePrompt(syntax: PromptSyntax, prompt: string): PromptTree {
  return tidyTree(dialects[syntax].parse(prompt));
}

/**
 * A prompt that says what the tree says, and nothing else.
 *
 * @throws {EngineError} prompt.invalid naming what the dialect cannot say
 */
export function printPrompt(syntax: PromptSyntax, tree: PromptTree): string {
  const dialect: PromptDialect = dialects[syntax];
  const tidy = tidyTree(tree);
  const text = dialect.print(tidy);
  if (!isDeepStrictEqual(readBack(dialect, text), tidy))
    throw notExpressible(dialect.title, `words that it takes for its own signs, in ${JSON.stringify(text)}`);
  return text;
}

function readBack(dialect: PromptDialect, text: string): PromptTree | null {
  try {
    return tidyTree(dialect.parse(text));
  } catch {
    return null;
  }
}
