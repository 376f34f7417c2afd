/** Callbacks of one kind. */
export interface Listeners<T> {
  /** @returns a function that takes it off the list */
  add(listener: (value: T) => void): () => void;
  tell(value: T): void;
}

/** A list of callbacks; one that throws neither stops the others nor the caller. */
export function createListeners<T>(): Listeners<T> {
  const all = new Set<(value: T) => void>();
  return {
    add(listener) {
      all.add(listener);
      return () => all.delete(listener);
    },
    tell(value) {
      for (const listener of [...all]) {
        try {
          listener(value);
        } catch (error) {
          // the host reports it like any uncaught exception
          setTimeout(() => {
            throw error;
          });
        }
      }
    },
  };
}
