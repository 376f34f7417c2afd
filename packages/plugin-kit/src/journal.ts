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
  let entries: readonly JournalEntry[] | undefined;
  const known = async () => {
    const loaded = entries ?? (await kept.load());
    entries ??= loaded;
    return entries;
  };
  const change = async (make: (entries: readonly JournalEntry[]) => readonly JournalEntry[]) => {
    entries = make(await known());
    await kept.save(entries);
  };
  return {
    load: known,
    write: (entry) =>
      change((all) =>
        all.some(({ key }) => key === entry.key)
          ? all.map((other) => (other.key === entry.key ? entry : other))
          : [...all, entry],
      ),
    erase: (gone) => change((all) => all.filter(({ key }) => key !== gone)),
  };
}

function isEntries(value: unknown): value is readonly JournalEntry[] {
  return Array.isArray(value) && value.every((entry) => typeof entry?.key === "string" && Array.isArray(entry.parts));
}
