// The line to the main thread: calls with answers, and what it tells unasked.
import type { CallName, Calls, MainMessage, SelectionSummary } from "../messages.ts";

export interface Bridge {
  /** @throws the main thread's sentence */
  call<C extends CallName>(call: C, params: Calls[C]["params"]): Promise<Calls[C]["result"]>;
  /** Calls back with the selection whenever it changes, until the returned function is called. */
  onSelection(listener: (selection: SelectionSummary) => void): () => void;
}

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

export function openBridge(): Bridge {
  const waiting = new Map<number, Waiting>();
  const listeners = new Set<(selection: SelectionSummary) => void>();
  let lastId = 0;

  addEventListener("message", ({ data }: MessageEvent<{ readonly pluginMessage?: MainMessage } | null>) => {
    const message = data?.pluginMessage;
    if (message === undefined) return;
    if ("event" in message) {
      for (const listener of listeners) listener(message.selection);
      return;
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if ("problem" in message) asked?.reject(new Error(message.problem));
    else asked?.resolve(message.result as never);
  });

  return {
    call(call, params) {
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        parent.postMessage({ pluginMessage: { id, call, params } }, "*");
      });
    },
    onSelection(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
