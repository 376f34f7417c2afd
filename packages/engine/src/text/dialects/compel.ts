import { EngineError } from "../../base/errors.ts";
import { chunkPrompt } from "../prompt-chunks.ts";
import type { PromptNode, PromptTree } from "../prompt-tree.ts";
import { digits, nothingExcluded, oneChunk, onePart, type PromptDialect, treeOf, wordsOnly } from "./define.ts";
import { parseEmphasis, printEmphasis } from "./plus-minus.ts";

const title = "compel";

/**
 * word++, word--, (some words)1.3, and as the whole prompt ("one", "other").blend(1, 0.8) or ("one", "other").and().
 *
 * @source github.com/damian0815/compel doc/syntax.md, Reference.md
 */
export const compel: PromptDialect = {
  id: "compel",
  title: "InvokeAI (compel)",
  weighting: "from-empty",
  chunk: (clip, runs) => chunkPrompt(clip, runs, 0),

  parse(prompt) {
    const call = readCall(prompt);
    if (call === null) {
      const misplaced = /(?<!\\)\)\s*\.(?:blend|and)\s*\(|\.swap\s*\(/.exec(prompt);
      if (misplaced !== null) throw unreadable(`${misplaced[0]}…)`);
      return treeOf([parseEmphasis(prompt)]);
    }
    const { name, prompts, values } = call;
    const chunks = prompts.map(parseEmphasis);
    if (name === "and") {
      if (values.some((value) => value !== "1")) throw unreadable(`.and(${values.join(", ")})`);
      return treeOf(chunks);
    }
    const sums = values.at(-1) === "no_normalize";
    const said = sums ? values.slice(0, -1) : values;
    const weights = said.length === 0 ? chunks.map(() => 1) : said.map(Number);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (weights.length !== chunks.length || !weights.every(Number.isFinite) || (!sums && total === 0))
      throw unreadable(`.blend(${values.join(", ")}) of ${chunks.length} prompts`);
    const parts = chunks.map((chunk, i) => ({ weight: weights[i]!, chunks: [chunk] }));
    return { combine: sums ? "sum" : "blend", parts, exclude: [] };
  },

  print(tree) {
    nothingExcluded(tree, title);
    if (tree.combine !== "guide") return printBlend(tree);
    const { chunks } = onePart(tree, title);
    if (chunks.length > 1) return `(${chunks.map(quote).join(", ")}).and()`;
    return printEmphasis(wordsOnly(chunks[0] ?? [], title), title);
  },
};

function printBlend({ combine, parts }: PromptTree): string {
  const values = parts.map(({ weight }) => digits(weight, title));
  if (combine === "sum") values.push("no_normalize");
  return `(${parts.map((part) => quote(oneChunk(part, title))).join(", ")}).blend(${values.join(", ")})`;
}

function quote(nodes: readonly PromptNode[]): string {
  return `"${printEmphasis(wordsOnly(nodes, title), title)}"`;
}

interface Call {
  readonly name: "blend" | "and";
  readonly prompts: readonly string[];
  readonly values: readonly string[];
}

const quoted = /\s*"((?:[^"\\]|\\.|\\$)*)"\s*([,)])/suy;
const ending = /\s*\.(blend|and)\s*\(([^()]*)\)\s*$/uy;

/** The prompt as a list of quoted prompts with a call behind it; null where it is something else. */
function readCall(prompt: string): Call | null {
  const start = /^\s*\((?=\s*")/.exec(prompt)?.[0].length;
  if (start === undefined) return null;
  const prompts: string[] = [];
  let at = start;
  for (let more = true; more; ) {
    quoted.lastIndex = at;
    const found = quoted.exec(prompt);
    if (found === null) return null;
    prompts.push(found[1]!);
    at = quoted.lastIndex;
    more = found[2] === ",";
  }
  ending.lastIndex = at;
  const call = ending.exec(prompt);
  if (call === null) return null;
  const values = call[2]!.split(",").map((value) => value.trim());
  return { name: call[1] as Call["name"], prompts, values: values.length === 1 && values[0] === "" ? [] : values };
}

function unreadable(received: string): EngineError {
  return new EngineError("prompt.invalid", {
    field: "prompt",
    expected: '("one", "other").blend(1, 0.8) or ("one", "other").and() as the whole prompt',
    received,
  });
}
