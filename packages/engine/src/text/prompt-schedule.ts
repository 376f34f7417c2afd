// Pure. A1111's prompt editing: [from:to:when], [added:when], [removed::when], [one|other] by turns.

/** What the prompt says up to a step, that one included. */
export interface PromptSpan {
  /** Counted from 1. */
  readonly until: number;
  readonly text: string;
}

export interface ScheduleOptions {
  readonly steps: number;
  /** Steps of a second pass at a higher resolution; the spans are then of that pass. */
  readonly hiresSteps?: number;
  /** As before A1111 1.6: numbers below 1 are shares whether they have a point or not, and a second pass starts over. */
  readonly oldScheduling?: boolean;
}

/**
 * The spans of a prompt, in order; the last one ends with the last step. A prompt whose brackets do not fit together in any
 * way is taken as it is written.
 *
 * @source The behaviour of A1111's get_learned_conditioning_prompt_schedules (73c74baa), by its grammar and its published examples
 */
export function promptSchedule(prompt: string, options: ScheduleOptions): PromptSpan[] {
  const steps = options.oldScheduling ? options.steps : (options.hiresSteps ?? options.steps);
  const tree = parseSchedule(prompt);
  if (tree === null) return [{ until: steps, text: prompt }];
  const ends = new Set([steps]);
  collectEnds(tree, (when) => stepOf(when, options, steps), steps, ends);
  const sorted = [...ends].sort((a, b) => a - b);
  return sorted.map((until) => ({ until, text: textAt(tree, until, (when) => stepOf(when, options, steps)) }));
}

/** A prompt's schedule; brackets of emphasis stay in its strings. */
export type ScheduleNode = string | readonly ScheduleNode[] | Switch | Alternation;
interface Switch {
  readonly before: ScheduleNode;
  readonly after: ScheduleNode;
  readonly when: string;
}
interface Alternation {
  readonly turns: readonly ScheduleNode[];
}

function stepOf(when: string, { steps: first, hiresSteps, oldScheduling }: ScheduleOptions, steps: number): number {
  const value = Number(when);
  if (oldScheduling) return Math.min(steps, Math.trunc(value < 1 ? value * steps : value));
  const second = hiresSteps !== undefined;
  const step = when.includes(".") ? (value - (second ? 1 : 0)) * steps : value - (second ? first : 0);
  return Math.min(steps, Math.trunc(step));
}

function collectEnds(node: ScheduleNode, stepAt: (when: string) => number, steps: number, ends: Set<number>): void {
  if (typeof node === "string") return;
  if ("turns" in node) {
    for (let step = 1; step <= steps; step++) ends.add(step);
    for (const turn of node.turns) collectEnds(turn, stepAt, steps, ends);
  } else if ("when" in node) {
    if (stepAt(node.when) >= 1) ends.add(stepAt(node.when));
    collectEnds(node.before, stepAt, steps, ends);
    collectEnds(node.after, stepAt, steps, ends);
  } else for (const child of node) collectEnds(child, stepAt, steps, ends);
}

function textAt(node: ScheduleNode, step: number, stepAt: (when: string) => number): string {
  if (typeof node === "string") return node;
  if ("turns" in node) return textAt(node.turns[(step - 1) % node.turns.length]!, step, stepAt);
  if ("when" in node) return textAt(step <= stepAt(node.when) ? node.before : node.after, step, stepAt);
  return node.map((child) => textAt(child, step, stepAt)).join("");
}

interface Parsed {
  readonly node: ScheduleNode;
  readonly end: number;
}

const plain = /(?:[^\\[\]():|]|\\[^\n])+/uy;
const number = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*$/;
// deeper nesting is no prompt that somebody wrote
const deepest = 200;

/** The whole prompt; brackets and colons that belong to nothing stay as they are. Null where something else is left over. */
export function parseSchedule(prompt: string): ScheduleNode | null {
  const words = reader(prompt);
  const children: ScheduleNode[] = [];
  let at = 0;
  while (at < prompt.length) {
    const item = words.item(at, 0);
    if (item !== null) children.push(item.node);
    else if ("[]():".includes(prompt[at]!)) children.push(prompt[at]!);
    else return null;
    at = item?.end ?? at + 1;
  }
  return children;
}

function reader(prompt: string): { item(at: number, depth: number): Parsed | null } {
  // what was found at a bracket is found again by every bracket around it
  const known = new Map<number, Parsed | null>();

  function item(at: number, depth: number): Parsed | null {
    const bracket = prompt[at];
    if (bracket !== "(" && bracket !== "[") return words(at);
    if (depth >= deepest) return null;
    if (!known.has(at)) known.set(at, bracket === "(" ? round(at, depth + 1) : square(at, depth + 1));
    return known.get(at)!;
  }

  function words(at: number): Parsed | null {
    plain.lastIndex = at;
    const found = plain.exec(prompt);
    return found === null ? null : { node: found[0], end: plain.lastIndex };
  }

  function several(start: number, depth: number): { node: ScheduleNode[]; end: number } {
    const node: ScheduleNode[] = [];
    let end = start;
    for (let next = item(end, depth); next !== null; next = item(end, depth)) {
      node.push(next.node);
      end = next.end;
    }
    return { node, end };
  }

  /** What lies between a bracket and the next one that `several` cannot pass, cut at each `separator`. */
  function list(
    at: number,
    separator: string,
    depth: number,
  ): { nodes: ScheduleNode[][]; starts: number[]; end: number } {
    const starts = [at + 1];
    let { node, end } = several(at + 1, depth);
    const nodes = [node];
    while (prompt[end] === separator) {
      starts.push(end + 1);
      ({ node, end } = several(end + 1, depth));
      nodes.push(node);
    }
    return { nodes, starts, end };
  }

  // emphasis stays in the text; parseWeights reads it
  function round(at: number, depth: number): Parsed | null {
    const { nodes, end } = list(at, ":", depth);
    if (prompt[end] !== ")" || nodes.length > 2) return null;
    const [first, second] = nodes;
    return { node: second === undefined ? ["(", first!, ")"] : ["(", first!, ":", second, ")"], end: end + 1 };
  }

  function square(at: number, depth: number): Parsed | null {
    const { nodes, starts, end } = list(at, ":", depth);
    if (prompt[end] === "|" && nodes.length === 1) {
      const turns = list(at, "|", depth);
      return prompt[turns.end] === "]" ? { node: { turns: turns.nodes }, end: turns.end + 1 } : null;
    }
    if (prompt[end] !== "]") return null;
    if (nodes.length === 1) return { node: ["[", nodes[0]!, "]"], end: end + 1 };
    const when = number.exec(prompt.slice(starts.at(-1), end))?.[1];
    if (when === undefined || nodes.length > 3) return null;
    const after = nodes[nodes.length - 2]!;
    return { node: { before: nodes.length === 3 ? nodes[0]! : "", after, when }, end: end + 1 };
  }

  return { item };
}
