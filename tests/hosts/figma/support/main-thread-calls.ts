// Speaks to the main thread as the panel does.
import type { CallName, Calls, MainMessage } from "../../../../plugins/figma/src/messages.ts";
import type { FakeDocument } from "../fake/document.ts";
import { type MainThread, startMainThread } from "../sandbox/main-thread.ts";
import { pluginBundle, relaunchCommands } from "./plugin.ts";

export interface CallableMainThread extends MainThread {
  /** @throws the main thread's sentence */
  call<C extends CallName>(call: C, params: Calls[C]["params"]): Promise<Calls[C]["result"]>;
  /** Events it told. */
  readonly events: readonly unknown[];
}

export async function openMainThread(
  document: FakeDocument,
  { storage = new Map<string, unknown>(), editorType = "figma" as "figma" | "dev" } = {},
): Promise<CallableMainThread> {
  const { code } = await pluginBundle();
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  const events: unknown[] = [];
  const onMessage = (told: unknown) => {
    const message = told as MainMessage;
    if ("event" in message) return void events.push(message);
    const asked = waiting.get(message.id);
    if ("problem" in message) asked?.reject(new Error(message.problem));
    else asked?.resolve(message.result as never);
  };
  const main = await startMainThread({ document, code, html: "", storage, relaunchCommands, editorType, onMessage });
  let lastId = 0;
  return Object.assign(main, {
    events,
    call: <C extends CallName>(call: C, params: Calls[C]["params"]) =>
      new Promise<Calls[C]["result"]>((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        main.post({ id: lastId, call, params });
      }),
  });
}
