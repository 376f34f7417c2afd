import { EngineError } from "../../base/errors.ts";
import type { WeightedText } from "../prompt-weights.ts";
import { chunkWords } from "../word-chunks.ts";
import { digits, nothingExcluded, oneChunk, onePart, type PromptDialect, treeOf, wordsOnly } from "./define.ts";

const title = "ComfyUI";
// deeper nesting is no prompt that somebody wrote
const deepest = 200;

/**
 * (more), (word:1.3), \( for a bracket itself. A number stands for itself, whatever is around it; square brackets are words.
 *
 * @source docs.comfy.org/built-in-nodes/ClipTextEncode: prompt weighting, escaping; that inner numbers replace outer ones, and
 *   what becomes of unbalanced brackets: the behaviour of ComfyUI's token_weights
 */
export const comfyui: PromptDialect = {
  id: "comfyui",
  title,
  weighting: "from-empty",
  chunk: chunkWords,

  parse(prompt) {
    return treeOf([weigh(prompt, 1, 0)]);
  },

  print(tree) {
    nothingExcluded(tree, title);
    const words = wordsOnly(oneChunk(onePart(tree, title), title), title);
    return words
      .map(({ text, weight }, i) => {
        const escaped = text.replace(/[()]/g, "\\$&");
        // a backslash must not touch the bracket that follows
        const bare = weight === 1 && !(escaped.endsWith("\\") && i < words.length - 1);
        return bare ? escaped : `(${escaped}:${digits(weight, title)})`;
      })
      .join("");
  },
};

function weigh(text: string, weight: number, depth: number): WeightedText[] {
  if (depth > deepest) throw tooDeep();
  return pieces(text).flatMap((piece) => {
    if (!/^\(.*[^\\]\)$|^\(\)$/s.test(piece)) return [{ text: piece.replace(/\\([()])/g, "$1"), weight }];
    const inner = piece.slice(1, -1);
    const colon = inner.lastIndexOf(":");
    const said = colon > 0 ? numberOf(inner.slice(colon + 1)) : null;
    return said === null ? weigh(inner, weight * 1.1, depth + 1) : weigh(inner.slice(0, colon), said, depth + 1);
  });
}

/** The text cut where a bracket opens that is in none, and where that one closes. */
function pieces(text: string): string[] {
  const out: string[] = [];
  let start = 0;
  let depth = 0;
  const cut = (at: number) => {
    if (at > start) out.push(text.slice(start, at));
    start = at;
  };
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === "\\" && (text[i + 1] === "(" || text[i + 1] === ")")) i++;
    else if (character === "(") {
      if (depth === 0) cut(i);
      depth++;
    } else if (character === ")") {
      depth--;
      if (depth === 0) cut(i + 1);
    }
  }
  cut(text.length);
  return out;
}

function numberOf(text: string): number | null {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : null;
}

function tooDeep(): EngineError {
  return new EngineError("prompt.invalid", {
    field: "prompt",
    expected: `brackets nested at most ${deepest} deep`,
    received: "more",
  });
}
