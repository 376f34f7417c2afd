import { chunkPrompt } from "../prompt-chunks.ts";
import { promptParts } from "../prompt-parts.ts";
import { parseSchedule, type ScheduleNode } from "../prompt-schedule.ts";
import { type PromptNode, type PromptSwitch, type PromptTurns, scaleNode } from "../prompt-tree.ts";
import { isBreak, less, more, type WeightedText, weighItems } from "../prompt-weights.ts";
import { digits, notExpressible, nothingExcluded, type PromptDialect } from "./define.ts";

const title = "A1111";
type Change = PromptSwitch | PromptTurns;
type Item = string | Change;

/**
 * (more), [less], (word:1.3), [from:to:when], [one|other], BREAK, AND.
 *
 * @source github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/Features: Attention/emphasis, Prompt editing, Alternating Words,
 *   Composable Diffusion, BREAK keyword
 */
export const a1111: PromptDialect = {
  id: "a1111",
  title,
  weighting: "restore-mean",
  chunk: (clip, runs) => chunkPrompt(clip, runs),

  parse(prompt) {
    const parts = promptParts(prompt).map(({ text, weight }) => {
      const chunks: PromptNode[][] = [[]];
      for (const node of nodesOf(parseSchedule(text) ?? text))
        if ("text" in node && isBreak(node)) chunks.push([]);
        else chunks.at(-1)!.push(node);
      return { weight, chunks };
    });
    return { combine: "guide", parts, exclude: [] };
  },

  print(tree) {
    nothingExcluded(tree, title);
    if (tree.combine !== "guide") throw notExpressible(title, "a blend of prompts");
    const parts = tree.parts.map(({ weight, chunks }) => {
      const text = chunks.map((nodes) => printNodes(nodes, false)).join(" BREAK ");
      // what looks like a part's weight is one unless another follows
      return weight === 1 && !/:\s*[-+.\d]+\s*$/.test(text) ? text : `${text}:${digits(weight, title)}`;
    });
    return parts.join(" AND ");
  },
};

function nodesOf(schedule: ScheduleNode): PromptNode[] {
  const items = joined(itemsOf(schedule));
  for (const [i, item] of items.entries())
    if (
      typeof item !== "string" &&
      /:\s*[-+.\d]*$/.test(textOf(items[i - 1])) &&
      /^[\s.\d]*\)/.test(textOf(items[i + 1]))
    )
      throw notExpressible("a prompt tree", "a weight that changes at a step");
  return weighItems<Change>(items, scaleNode);
}

function textOf(item: Item | undefined): string {
  return typeof item === "string" ? item : "";
}

function itemsOf(node: ScheduleNode): Item[] {
  if (typeof node === "string") return [node];
  if ("turns" in node) return [{ turns: node.turns.map(branch) }];
  if (!("when" in node)) return node.flatMap(itemsOf);
  const value = Number(node.when);
  const when = node.when.includes(".")
    ? { unit: "share" as const, value }
    : { unit: "steps" as const, value: Math.trunc(value) };
  return [{ before: branch(node.before), after: branch(node.after), when }];
}

function branch(node: ScheduleNode): PromptNode[] {
  const nodes = nodesOf(node);
  if (nodes.some((each) => "text" in each && isBreak(each)))
    throw notExpressible("a prompt tree", "BREAK between square brackets");
  return nodes;
}

/** Brackets that belong together may lie in neighbouring strings. */
function joined(items: readonly Item[]): Item[] {
  const out: Item[] = [];
  for (const item of items) {
    const last = out.at(-1);
    if (typeof item === "string" && typeof last === "string") out[out.length - 1] = last + item;
    else out.push(item);
  }
  return out;
}

function printNodes(nodes: readonly PromptNode[], within: boolean): string {
  const print = (list: readonly PromptNode[]) => printNodes(list, true);
  return nodes
    .map((node) => {
      if ("text" in node) return printWords(node, within);
      if ("turns" in node) return `[${node.turns.map(print).join("|")}]`;
      const when = digits(node.when.value, title);
      const share = node.when.unit === "share" && !when.includes(".");
      return `[${print(node.before)}:${print(node.after)}:${share ? `${when}.0` : when}]`;
    })
    .join("");
}

// a backslash before a letter vanishes, and with it the word that is none of the prompt's own
const keyword = /(?<![\p{L}\p{N}_])(A(?=ND(?![\p{L}\p{N}_]))|B(?=REAK(?![\p{L}\p{N}_])))/gu;

function printWords({ text, weight }: WeightedText, within: boolean): string {
  const escaped = text.replace(/[\\()[\]|]/g, "\\$&").replace(keyword, "$1\\");
  const inside = escaped.replace(/:/g, "\\:");
  if (weight === 1) return within ? inside : escaped;
  // words that end like a weight need one behind them
  if (weight === more && !/:\s*[-+]?[.\d]+\s*$/.test(inside)) return `(${inside})`;
  if (weight === less) return `[${inside}]`;
  return `(${inside}:${digits(weight, title)})`;
}
