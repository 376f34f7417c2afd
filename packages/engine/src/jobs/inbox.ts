/** Messages from callbacks, read one by one with `for await`. */
export interface Inbox<T> extends AsyncIterable<T> {
  put(message: T): void;
  /** Nothing more comes; what is in it is still read. @param failure thrown to the reader at the end */
  close(failure?: unknown): void;
}

export function createInbox<T>(): Inbox<T> {
  const waiting: T[] = [];
  let closed: { failure: unknown } | null = null;
  let notify: () => void = () => undefined;
  return {
    put(message) {
      if (closed === null) waiting.push(message);
      notify();
    },
    close(failure) {
      closed ??= { failure };
      notify();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        if (waiting.length > 0) yield waiting.shift() as T;
        else if (closed !== null) {
          if (closed.failure !== undefined) throw closed.failure;
          return;
        } else await new Promise<void>((resolve) => (notify = resolve));
      }
    },
  };
}
