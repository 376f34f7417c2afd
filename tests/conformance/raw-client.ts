import { once } from "node:events";
import { WebSocket } from "ws";

/** A text message from the engine, parsed. */
export interface Message {
  readonly id?: number | null;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: string; readonly message: string; readonly details: Record<string, unknown> };
  readonly event?: string;
  readonly data?: Record<string, unknown>;
}

/** A connection without any manners of its own: it sends what a check wants sent and keeps whatever comes. */
export interface RawClient {
  readonly socket: WebSocket;
  /** Everything that came, in order; binary messages as they are. */
  readonly received: readonly (Message | Buffer)[];
  /** Sends a request under the next id. @returns its answer */
  ask(method: string, params: unknown): Promise<Message>;
  /** The first message, past or to come, that fits. */
  find<T extends Message | Buffer>(fits: (message: Message | Buffer) => message is T): Promise<T>;
  message(fits: (message: Message) => boolean): Promise<Message>;
  /** Resolves with the code the connection was closed with. */
  readonly closed: Promise<number>;
  close(): void;
}

/** Connects without saying hello. */
export async function openRaw(url: string): Promise<RawClient> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const received: (Message | Buffer)[] = [];
  const waiting = new Set<() => void>();
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  let lastId = 0;
  socket.on("message", (data: Buffer, isBinary) => {
    received.push(isBinary ? data : (JSON.parse(data.toString()) as Message));
    for (const look of [...waiting]) look();
  });
  await once(socket, "open");

  const find: RawClient["find"] = (fits) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = received.find(fits);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
      void closed.then((code) => reject(new Error(`the connection was closed (${code}) before an expected message`)));
    });
  const message: RawClient["message"] = (fits) =>
    find((candidate): candidate is Message => !Buffer.isBuffer(candidate) && fits(candidate));

  return {
    socket,
    received,
    find,
    message,
    closed,
    ask(method, params) {
      lastId += 1;
      const id = lastId;
      socket.send(JSON.stringify({ id, method, params }));
      return message((answer) => answer.id === id);
    },
    close: () => socket.close(),
  };
}

/** Connects and says hello. */
export async function openIdentified(url: string, token: string, resume: string | null = null): Promise<RawClient> {
  const raw = await openRaw(url);
  const client = { kind: "sdk", name: "conformance", version: "0" };
  const { error } = await raw.ask("session.hello", { client, protocol: { min: 1, max: 1 }, token, resume });
  if (error !== undefined) throw new Error(`hello was refused: ${error.message}`);
  return raw;
}
