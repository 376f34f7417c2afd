import { chunkPrompt } from "../prompt-chunks.ts";
import { notExpressible, nothingExcluded, oneChunk, onePart, type PromptDialect, treeOf, wordsOnly } from "./define.ts";

const title = "plain words";

/** Every character is a word's. */
export const plain: PromptDialect = {
  id: "plain",
  title: "diffusers",
  weighting: "plain",
  chunk: (clip, runs) => chunkPrompt(clip, runs, 0),

  parse: (prompt) => treeOf([[{ text: prompt, weight: 1 }]]),

  print(tree) {
    nothingExcluded(tree, title);
    const words = wordsOnly(oneChunk(onePart(tree, title), title), title);
    if (words.some(({ weight }) => weight !== 1)) throw notExpressible(title, "weights");
    return words.map(({ text }) => text).join("");
  },
};
