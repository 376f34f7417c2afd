// One value that survives a restart.
import type { ClientStorage } from "@scumble/protocol/client";

/** A JSON value under one key of a storage; writes happen one after the other. */
export interface KeptValue<T> {
  /**
   * What was stored, or the value it starts with where nothing usable is.
   *
   * @throws the storage's failure: there may well be something
   */
  read(): Promise<T>;
  /** The same, taking what cannot be read for nothing. */
  load(): Promise<T>;
  /** Resolves once it is stored. */
  save(value: T): Promise<void>;
}

/** @param isUsable whether what was read is of this shape; an earlier version may have written something else */
export function keepValue<T>(
  storage: ClientStorage,
  key: string,
  initial: T,
  isUsable: (value: unknown) => value is T,
): KeptValue<T> {
  let last: Promise<void> = Promise.resolve();
  const read = async () => {
    const text = await storage.getItem(key);
    try {
      const value: unknown = JSON.parse(text ?? "");
      return isUsable(value) ? value : initial;
    } catch {
      return initial;
    }
  };
  return {
    read,
    load: () => read().catch(() => initial),
    save(value) {
      const text = JSON.stringify(value);
      last = last.catch(() => {}).then(() => storage.setItem(key, text));
      return last;
    },
  };
}
