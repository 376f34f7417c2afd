// What was submitted and is not placed yet, so that a restarted plugin places it once: never twice, never silently not.
import type { ClientStorage } from "@scumble/protocol/client";
import type { Plain, Target } from "./host.ts";
import { keepValue } from "./kept-value.ts";

/** One job of a run. */
export interface JournalPart {
  /** The job's idempotency key. */
  readonly key: string;
  readonly request: { readonly [name: string]: unknown };
  readonly target: Target;
}

/** A run that is not over. */
export interface JournalEntry {
  readonly key: string;
  readonly title: string;
  readonly options: Plain;
  /** `placing` is written before the document is touched: what is found so may or may not be placed. */
  readonly stage: "submitted" | "placing";
  readonly parts: readonly JournalPart[];
}

/** While the storage cannot be read every call rejects with a sentence for the person, and nothing is written over. */
export interface Journal {
  /** What an earlier start left behind, oldest first. */
  load(): Promise<readonly JournalEntry[]>;
  /** Resolves once it is stored. */
  write(entry: JournalEntry): Promise<void>;
  /** Resolves once it is forgotten. */
  erase(key: string): Promise<void>;
}

/** @param name tells journals in one storage apart, e.g. those of documents */
export function createJournal(storage: ClientStorage, name: string): Journal {
  const kept = keepValue<readonly JournalEntry[]>(storage, `scumble.journal.${name}`, [], isEntries);
  const load = () => kept.read().catch(unread);
  let last: Promise<void> = Promise.resolve();
  // read anew each time: the same document may be open in another window
  const change = (make: (entries: readonly JournalEntry[]) => readonly JournalEntry[]) => {
    last = last.catch(() => {}).then(async () => kept.save(make(await load())));
    return last;
  };
  return {
    load,
    write: (entry) =>
      change((all) =>
        all.some(({ key }) => key === entry.key)
          ? all.map((other) => (other.key === entry.key ? entry : other))
          : [...all, entry],
      ),
    erase: (gone) => change((all) => all.filter(({ key }) => key !== gone)),
  };
}

function unread(cause: unknown): never {
  const sentence = "The editor did not give back what was kept of earlier runs; close the panel and open it again";
  throw new Error(sentence, { cause });
}

function isEntries(value: unknown): value is readonly JournalEntry[] {
  return Array.isArray(value) && value.every((entry) => typeof entry?.key === "string" && Array.isArray(entry.parts));
}
