import { EngineError } from "../../base/errors.ts";
import { chunkPrompt } from "../prompt-chunks.ts";
import { oneChunk, onePart, type PromptDialect, treeOf, wordsOnly } from "./define.ts";
import { parseEmphasis, printEmphasis } from "./plus-minus.ts";

const title = "NMKD";

/**
 * word++, word--, (some words)1.3, and [words to keep away from].
 *
 * @source github.com/n00mkrad/text2image-gui README.md: Prompt Input; a minus counts 0.9, as in the InvokeAI code it hands prompts to
 */
export const nmkd: PromptDialect = {
  id: "nmkd",
  title: "NMKD Stable Diffusion GUI",
  weighting: "from-empty",
  chunk: (clip, runs) => chunkPrompt(clip, runs, 0),

  parse(prompt) {
    const lines = prompt.split("\n").filter((line) => line.trim() !== "");
    if (lines.length > 1) throw unreadable("one prompt in one line", `${lines.length} lines`);
    const wildcard = /~+[^\s~]+/.exec(prompt);
    if (wildcard !== null) throw unreadable("a prompt whose wildcards are filled in", wildcard[0]);
    const excluded: string[] = [];
    const wanted = prompt.replace(/\[([^[\]]*)\]/g, (_, words: string) => {
      excluded.push(words);
      return "";
    });
    return treeOf([parseEmphasis(wanted)], parseEmphasis(excluded.join(" ")));
  },

  print(tree) {
    const wanted = printEmphasis(wordsOnly(oneChunk(onePart(tree, title), title), title), title);
    if (tree.exclude.length === 0) return wanted;
    return `${wanted} [${printEmphasis(wordsOnly(tree.exclude, title), title)}]`;
  },
};

function unreadable(expected: string, received: string): EngineError {
  return new EngineError("prompt.invalid", { field: "prompt", expected, received });
}
