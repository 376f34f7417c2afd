import { EngineError } from "../../base/errors.ts";
import type { WeightMode } from "../embeddings.ts";
import type { ChunkedPrompt } from "../prompt-chunks.ts";
import type { PromptNode, PromptPart, PromptTree } from "../prompt-tree.ts";
import type { WeightedText } from "../prompt-weights.ts";
import type { ClipTokenizer } from "../tokenizer.ts";

/** A way to write prompts. */
export interface PromptDialect {
  readonly id: string;
  /** The program whose way it is. */
  readonly title: string;
  /** How that program puts weights on states. */
  readonly weighting: WeightMode;
  /** How that program cuts what is longer than the text encoder takes. */
  chunk(clip: ClipTokenizer, runs: readonly WeightedText[]): ChunkedPrompt;
  /** @throws {EngineError} prompt.invalid */
  parse(prompt: string): PromptTree;
  /**
   * @param tree tidy
   * @throws {EngineError} prompt.invalid naming what the dialect has no words for
   */
  print(tree: PromptTree): string;
}

/** A tree with one part. */
export function treeOf(chunks: PromptPart["chunks"], exclude: readonly PromptNode[] = []): PromptTree {
  return { combine: "guide", parts: [{ weight: 1, chunks }], exclude };
}

export function notExpressible(title: string, construct: string): EngineError {
  return new EngineError("prompt.invalid", {
    field: "prompt",
    expected: `what the syntax of ${title} can say`,
    received: construct,
  });
}

/** @throws {EngineError} prompt.invalid for parts that are composed or blended */
export function onePart({ combine, parts }: PromptTree, title: string): PromptPart {
  const [part] = parts;
  if (combine !== "guide") throw notExpressible(title, "a blend of prompts");
  if (parts.length !== 1 || part?.weight !== 1) throw notExpressible(title, "prompts composed by AND");
  return part;
}

/** @throws {EngineError} prompt.invalid for a part that is cut into chunks */
export function oneChunk({ chunks }: PromptPart, title: string): readonly PromptNode[] {
  const [chunk = []] = chunks;
  if (chunks.length > 1) throw notExpressible(title, "a break between chunks");
  return chunk;
}

/** @throws {EngineError} prompt.invalid for what changes in the course of a run */
export function wordsOnly(nodes: readonly PromptNode[], title: string): WeightedText[] {
  return nodes.map((node) => {
    if ("text" in node) return node;
    throw notExpressible(title, "turns" in node ? "words that take turns" : "words that change at a step");
  });
}

/** @throws {EngineError} prompt.invalid */
export function nothingExcluded({ exclude }: PromptTree, title: string): void {
  if (exclude.length > 0) throw notExpressible(title, "a negative prompt within the prompt");
}

/**
 * A number in digits alone, which reads back as the same number.
 *
 * @throws {EngineError} prompt.invalid for what is not finite
 */
export function digits(value: number, title: string): string {
  if (!Number.isFinite(value)) throw notExpressible(title, `the weight ${value}`);
  const [mantissa = "", exponent] = String(Math.abs(value)).split("e");
  if (exponent === undefined) return String(value);
  if (Math.abs(value) >= 1) return BigInt(value).toString();
  return `${value < 0 ? "-" : ""}0.${"0".repeat(-Number(exponent) - 1)}${mantissa.replace(".", "")}`;
}
