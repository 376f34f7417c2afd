// Pure. What a prompt says, whichever dialect it is written in. Weights lie on the words, so that two prompts that say the same
// have the same tree.
import { mergeRuns, type WeightedText } from "./prompt-weights.ts";

/** Words with their weight, or something that changes in the course of a run. */
export type PromptNode = WeightedText | PromptSwitch | PromptTurns;

/** Says one thing up to a moment and another after it. */
export interface PromptSwitch {
  readonly before: readonly PromptNode[];
  readonly after: readonly PromptNode[];
  readonly when: PromptMoment;
}

/** After so many steps, or after that share of them. */
export interface PromptMoment {
  readonly unit: "steps" | "share";
  readonly value: number;
}

/** Says one thing after the other, a step each, over and over; at least two. */
export interface PromptTurns {
  readonly turns: readonly (readonly PromptNode[])[];
}

/** One of the prompts that are put together. */
export interface PromptPart {
  readonly weight: number;
  /** Encoded each for itself, at least one. */
  readonly chunks: readonly (readonly PromptNode[])[];
}

export interface PromptTree {
  /**
   * How parts come together: as predictions, each guided by its weight; as encodings, averaged by weight; or as encodings,
   * summed by weight.
   */
  readonly combine: "guide" | "blend" | "sum";
  /** At least one. */
  readonly parts: readonly PromptPart[];
  /** What the prompt itself says to keep away from, beside the negative prompt. */
  readonly exclude: readonly PromptNode[];
}

/** The tree with one spelling of everything: no empty words, no neighbours of one weight, no white space around chunks. */
export function tidyTree({ combine, parts, exclude }: PromptTree): PromptTree {
  return {
    combine,
    parts: parts.map(({ weight, chunks }) => ({ weight: weight + 0, chunks: chunks.map(tidyChunk) })),
    exclude: tidyChunk(exclude),
  };
}

/**
 * The words of a part at a step of a run.
 *
 * @param step counted from 1
 * @returns at least one run; BREAK between chunks, as `chunkPrompt` takes it
 */
export function runsAt({ chunks }: PromptPart, step: number, steps: number): WeightedText[] {
  const runs = chunks.flatMap((nodes, i) => {
    const words = mergeRuns(wordsAt(nodes, step, steps));
    return i === 0 ? words : [{ text: "BREAK", weight: -1 }, ...words];
  });
  return runs.length === 0 ? [{ text: "", weight: 1 }] : runs;
}

function wordsAt(nodes: readonly PromptNode[], step: number, steps: number): WeightedText[] {
  return nodes.flatMap((node) => {
    if ("text" in node) return [node];
    if ("turns" in node) return wordsAt(node.turns[(step - 1) % node.turns.length]!, step, steps);
    const { unit, value } = node.when;
    const last = Math.min(steps, Math.trunc(unit === "share" ? value * steps : value));
    return wordsAt(step <= last ? node.before : node.after, step, steps);
  });
}

/** The nodes with every weight multiplied. */
export function scaleNodes(nodes: readonly PromptNode[], factor: number): PromptNode[] {
  return nodes.map((node) => ("text" in node ? { ...node, weight: node.weight * factor } : scaleNode(node, factor)));
}

/** As `scaleNodes`, of one that changes. */
export function scaleNode(node: PromptSwitch | PromptTurns, factor: number): PromptSwitch | PromptTurns {
  if ("turns" in node) return { turns: node.turns.map((turn) => scaleNodes(turn, factor)) };
  return { ...node, before: scaleNodes(node.before, factor), after: scaleNodes(node.after, factor) };
}

function tidyChunk(nodes: readonly PromptNode[]): PromptNode[] {
  const tidy = tidyNodes(nodes);
  for (let first = tidy[0]; first !== undefined && "text" in first; first = tidy[0]) {
    tidy[0] = { text: first.text.trimStart(), weight: first.weight };
    if (tidy[0].text !== "") break;
    tidy.shift();
  }
  for (let last = tidy.at(-1); last !== undefined && "text" in last; last = tidy.at(-1)) {
    tidy[tidy.length - 1] = { text: last.text.trimEnd(), weight: last.weight };
    if (last.text.trimEnd() !== "") break;
    tidy.pop();
  }
  return tidy;
}

function tidyNodes(nodes: readonly PromptNode[]): PromptNode[] {
  const out: PromptNode[] = [];
  for (const node of nodes) {
    if (!("text" in node)) {
      out.push(tidyChange(node));
      continue;
    }
    if (node.text === "") continue;
    // a minus before zero says nothing
    const weight = node.weight + 0;
    const last = out.at(-1);
    if (last !== undefined && "text" in last && last.weight === weight)
      out[out.length - 1] = { text: last.text + node.text, weight };
    else out.push({ text: node.text, weight });
  }
  return out;
}

function tidyChange(node: PromptSwitch | PromptTurns): PromptSwitch | PromptTurns {
  if ("turns" in node) return { turns: node.turns.map(tidyNodes) };
  const { unit, value } = node.when;
  return { before: tidyNodes(node.before), after: tidyNodes(node.after), when: { unit, value: value + 0 } };
}
