/** A typed emitter; how news travels up through the floors. */
export interface Events<M extends object> {
  /** Calls `listener` on every `emit` of `name`, in order of subscription. @returns a function that ends it */
  on<N extends keyof M>(name: N, listener: (data: M[N]) => void): () => void;
  /** Calls the listeners at once; one that throws does not keep the others from hearing. */
  emit<N extends keyof M>(name: N, data: M[N]): void;
}

/** A fresh emitter for the events named in `M`. @param onError gets what a listener threw */
export function createEvents<M extends object>(onError: (thrown: unknown) => void = rethrowLater): Events<M> {
  const listeners = new Map<keyof M, Set<(data: never) => void>>();
  return {
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => set.delete(listener);
    },
    emit(name, data) {
      for (const listener of [...(listeners.get(name) ?? [])]) {
        try {
          listener(data as never);
        } catch (thrown) {
          onError(thrown);
        }
      }
    },
  };
}

function rethrowLater(thrown: unknown): void {
  queueMicrotask(() => {
    throw thrown;
  });
}
