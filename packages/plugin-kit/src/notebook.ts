// The prompts a person has used and the phrases they keep.
import type { ClientStorage } from "@scumble/protocol/client";
import { keepValue } from "./kept-value.ts";

/** Newest first. */
export interface Notebook {
  readonly prompts: readonly string[];
  readonly phrases: readonly string[];
  load(): Promise<void>;
  /** Remembers a prompt that was used. */
  use(prompt: string): void;
  addPhrase(phrase: string): void;
  removePhrase(phrase: string): void;
}

/** Prompts remembered; older ones are forgotten. */
const maxPrompts = 100;

export function createNotebook(storage: ClientStorage): Notebook {
  const kept = {
    prompts: keepValue<readonly string[]>(storage, "scumble.prompts", [], isTexts),
    phrases: keepValue<readonly string[]>(storage, "scumble.phrases", [], isTexts),
  };
  const lists = { prompts: [] as readonly string[], phrases: [] as readonly string[] };
  const change = (name: "prompts" | "phrases", list: readonly string[]) => {
    lists[name] = list;
    // a full storage costs the history, not the run
    kept[name].save(list).catch(() => {});
  };
  const first = (text: string, list: readonly string[]) => [text, ...list.filter((other) => other !== text)];

  return {
    get prompts() {
      return lists.prompts;
    },
    get phrases() {
      return lists.phrases;
    },
    async load() {
      for (const name of ["prompts", "phrases"] as const)
        lists[name] = [...new Set([...lists[name], ...(await kept[name].load())])];
    },
    use(prompt) {
      if (prompt.trim() !== "") change("prompts", first(prompt, lists.prompts).slice(0, maxPrompts));
    },
    addPhrase(phrase) {
      if (phrase.trim() !== "") change("phrases", first(phrase.trim(), lists.phrases));
    },
    removePhrase(phrase) {
      change(
        "phrases",
        lists.phrases.filter((other) => other !== phrase),
      );
    },
  };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}
