// Keeps one connection up: finds the engine, identifies, waits and tries again after a break, asks for pairing when refused.
import { limits } from "../limits.ts";
import type { Params } from "../types.ts";
import { protocolVersion } from "../version.ts";
import { type Connection, type ConnectionListener, openConnection } from "./connection.ts";
import { clientError, EngineClientError, hasCode } from "./errors.ts";
import { createListeners } from "./listeners.ts";
import type { WebSocketConstructor } from "./socket.ts";

/** Where the link stands; `error.message` is a sentence to show. */
export type EngineState =
  | { readonly name: "connecting" }
  | { readonly name: "needs-pairing"; readonly error: EngineClientError }
  | { readonly name: "connected"; readonly welcome: Connection["welcome"] }
  | { readonly name: "waiting"; readonly error: EngineClientError; readonly retryAt: number }
  | { readonly name: "closed" };

/** Keeps the token and the session between runs; `localStorage` fits. */
export interface ClientStorage {
  getItem(key: string): string | null | undefined | Promise<string | null | undefined>;
  setItem(key: string, value: string): void | Promise<void>;
}

export interface LinkOptions {
  /** Tried in this order until one answers. */
  readonly urls: readonly string[];
  readonly client: Params<"session.hello">["client"];
  readonly WebSocket: WebSocketConstructor;
  /** From engine.json; without one the storage is asked, then the person. */
  readonly token?: string | undefined;
  readonly storage?: ClientStorage | undefined;
  /** How frames travel on the next connection; binary if left out. */
  readonly frames?: (() => "binary" | "base64") | undefined;
  /** Milliseconds to wait after the first failure; doubled with each, jittered, up to `maxMs`. */
  readonly backoff: { readonly firstMs: number; readonly maxMs: number };
}

export interface Link {
  readonly state: EngineState;
  /** Calls back with the state now and at every change. */
  onState(listener: (state: EngineState) => void): () => void;
  /** The token in use; undefined before there is one. */
  token(): string | undefined;
  /**
   * The connection, as soon as there is one.
   * @param patienceMs how long to wait for it
   * @throws {EngineClientError} network.unavailable after that time, auth.refused while pairing is needed, client.closed
   */
  connection(patienceMs: number): Promise<Connection>;
  /**
   * Trades a code for a token and connects with it.
   * @throws {EngineClientError} auth.code_wrong
   */
  pair(code: string): Promise<void>;
  /** Ends the wait before the next attempt. */
  retry(): void;
  close(): void;
}

const tokenKey = "scumble.token";
const sessionKey = "scumble.session";

/**
 * @param resume called on every new connection before anything else is sent on it; what it throws counts as a break
 */
export function openLink(
  options: LinkOptions,
  listener: ConnectionListener,
  resume: (connection: Connection) => Promise<void>,
): Link {
  const { urls, client, WebSocket, storage, backoff, frames } = options;
  const listeners = createListeners<EngineState>();
  let state: EngineState = { name: "connecting" };
  let connection: Connection | undefined;
  let token = options.token;
  let sessionId: string | null | undefined;
  let failures = 0;
  let wake = () => {};
  let abandon = () => {};

  const isClosed = () => state.name === "closed";
  const become = (next: EngineState) => {
    if (isClosed() || (next.name === "connecting" && state.name === "connecting")) return;
    state = next;
    listeners.tell(next);
  };

  const attempt = async (withToken: string | null): Promise<Connection> => {
    const protocol = { min: protocolVersion, max: protocolVersion };
    let failure: unknown;
    for (const url of urls) {
      const resumed = withToken === null ? null : (sessionId ?? null);
      // an engine from before there was a choice refuses the field
      const asText = frames?.() === "base64" ? ({ frames: "base64" } as const) : {};
      const hello = { client, protocol, token: withToken, resume: resumed, ...asText };
      try {
        const opening = openConnection(url, hello, listener, WebSocket, limits.helloTimeoutMs);
        ({ abandon } = opening);
        return await opening.connection;
      } catch (error) {
        // an engine that refuses is the engine; a silent port may have another behind it
        if (!hasCode(error, "network.unavailable")) throw error;
        failure ??= error;
      }
    }
    throw urls.length > 1
      ? clientError("network.unavailable", { expected: "an engine", received: `no answer at ${urls.join(", ")}` })
      : failure;
  };

  const connectOnce = async (): Promise<EngineClientError> => {
    token ??= (await storage?.getItem(tokenKey)) || undefined;
    sessionId ??= (await storage?.getItem(sessionKey)) || undefined;
    if (token === undefined) return clientError("auth.refused", { expected: "a token", received: "none" });
    const opened = await attempt(token);
    sessionId = opened.welcome.sessionId;
    if (!opened.welcome.resumed) await storage?.setItem(sessionKey, sessionId ?? "");
    await resume(opened);
    failures = 0;
    connection = opened;
    become({ name: "connected", welcome: opened.welcome });
    const reason = await opened.closed;
    connection = undefined;
    return reason;
  };

  const run = async () => {
    while (!isClosed()) {
      become({ name: "connecting" });
      const error = await connectOnce().catch(asClientError);
      if (isClosed()) return;
      const woken = new Promise<void>((done) => {
        wake = done;
      });
      if (hasCode(error, "auth.refused")) {
        become({ name: "needs-pairing", error });
        await woken;
        continue;
      }
      const delayMs = Math.min(backoff.maxMs, backoff.firstMs * 2 ** failures) * (0.5 + Math.random() / 2);
      failures += 1;
      become({ name: "waiting", error, retryAt: Date.now() + delayMs });
      const timer = setTimeout(wake, delayMs);
      await woken;
      clearTimeout(timer);
    }
  };

  const link: Link = {
    get state() {
      return state;
    },
    token: () => token,
    onState(tell) {
      const remove = listeners.add(tell);
      tell(state);
      return remove;
    },
    connection(patienceMs) {
      if (connection !== undefined) return Promise.resolve(connection);
      return new Promise((resolve, reject) => {
        const timer =
          patienceMs === Number.POSITIVE_INFINITY
            ? undefined
            : setTimeout(() => settle(() => reject(unavailable())), patienceMs);
        const unavailable = () => (state.name === "waiting" ? state.error : clientError("network.unavailable"));
        const settle = (how: () => void) => {
          clearTimeout(timer);
          remove();
          how();
        };
        const look = () => {
          const found = connection;
          if (found !== undefined) settle(() => resolve(found));
          else if (state.name === "needs-pairing") settle(() => reject(clientError("auth.refused")));
          else if (state.name === "closed") settle(() => reject(clientError("client.closed")));
        };
        const remove = listeners.add(look);
        look();
      });
    },
    async pair(code) {
      const opened = await attempt(null);
      try {
        ({ token } = await opened.request("session.pair", { client, code }));
      } finally {
        opened.close();
      }
      await storage?.setItem(tokenKey, token);
      connection?.close();
      become({ name: "connecting" });
      wake();
      await link.connection(Number.POSITIVE_INFINITY);
    },
    retry: () => wake(),
    close() {
      become({ name: "closed" });
      abandon();
      connection?.close();
      wake();
    },
  };
  void run();
  return link;
}

function asClientError(error: unknown): EngineClientError {
  return error instanceof EngineClientError
    ? error
    : clientError("network.unavailable", { received: String(error), expected: "an engine" });
}
