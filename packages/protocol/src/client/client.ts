import { ports } from "../limits.ts";
import type { EventName, Method, Params, Result } from "../types.ts";
import type { EngineEvent } from "./connection.ts";
import { clientError, hasCode } from "./errors.ts";
import { createFrameMode, type FrameWish } from "./frame-mode.ts";
import type { JobHandle } from "./job.ts";
import { createJobs, type JobRequestInput, type SubmitOptions } from "./jobs.ts";
import { type ClientStorage, type EngineState, type LinkOptions, openLink } from "./link.ts";
import { createListeners } from "./listeners.ts";
import { type Hasher, sha256 } from "./sha256.ts";
import type { WebSocketConstructor } from "./socket.ts";
import { type BlobFetcher, createTransfers, type DownloadOptions, type UploadOptions } from "./transfers.ts";

export interface ConnectOptions {
  /** Where the engine listens; by default 127.0.0.1 at each of its ports. */
  readonly url?: string | readonly string[] | undefined;
  /** From engine.json; leave out to use the stored one or to pair. */
  readonly token?: string | undefined;
  /** Who is calling. */
  readonly client: Params<"session.hello">["client"];
  /** Needed where the host has none of its own (Node before 22: the one of `ws`). */
  readonly WebSocket?: WebSocketConstructor | undefined;
  /** A faster SHA-256 than Web Crypto's, where the host has one. */
  readonly sha256?: Hasher | undefined;
  /** A faster way to get a blob than frames, where the host has one. */
  readonly fetchBlob?: BlobFetcher | undefined;
  /** Keeps the token that pairing gives, and the session, so that a restarted client still gets its jobs' results. */
  readonly storage?: ClientStorage | undefined;
  /** Milliseconds a call waits for a connection before it fails; jobs wait as long as it takes. */
  readonly patienceMs?: number | undefined;
  /** Bytes of uploads to remember, so that an engine that lost them gets them again. */
  readonly keepBytes?: number | undefined;
  readonly backoff?: LinkOptions["backoff"] | undefined;
  /** How pixels travel; by default as binary messages. `auto` changes to text where those fail before they ever worked. */
  readonly frames?: FrameWish | undefined;
}

/** A method that is free to call; hello and pairing are the client's own business. */
export type CallableMethod = Exclude<Method, "session.hello" | "session.pair">;

/** An engine, connected or about to be. Everything survives a lost connection; `state` tells how things stand. */
export interface Engine {
  readonly state: EngineState;
  /** Calls back with the state now and at every change, until the returned function is called. */
  onState(listener: (state: EngineState) => void): () => void;
  /** Calls back with every event of one name; durable ones never twice. */
  on<E extends EventName>(
    event: E,
    listener: (data: Extract<EngineEvent, { readonly event: E }>["data"]) => void,
  ): () => void;
  /**
   * Any request of the protocol; repeated on the next connection if this one breaks before the answer.
   * @throws {EngineClientError} the engine's refusal; network.unavailable, auth.refused, client.closed
   */
  call<M extends CallableMethod>(method: M, params: Params<M>): Promise<Result<M>>;
  /**
   * Makes sure the engine holds these bytes.
   * @param bytes borrowed; do not change them while jobs use them
   * @returns their SHA-256, the blob's name
   */
  upload(bytes: Uint8Array, options?: UploadOptions): Promise<string>;
  /**
   * A blob's bytes. Pieces from several connections are hashed once they are together.
   * @throws {EngineClientError} blob.unknown; blob.hash_mismatch if the bytes arrived damaged
   */
  download(sha256: string, options?: DownloadOptions): Promise<Uint8Array<ArrayBuffer>>;
  /** Queues a job. Upload what it names first. */
  submit(request: JobRequestInput, options?: SubmitOptions): JobHandle;
  /**
   * Trades the code that `scumble pair` prints for a token, stores it, connects with it.
   * @throws {EngineClientError} auth.code_wrong, network.unavailable
   */
  pair(code: string): Promise<void>;
  /** Tries to connect now instead of at `state.retryAt`. */
  retry(): void;
  /** Ends the connection. Jobs go on in the engine. */
  close(): void;
}

/** Starts to connect; watch `state`. For panels that may open before the engine runs. */
export function openEngine(options: ConnectOptions): Engine {
  const {
    url = ports.map((port) => `ws://127.0.0.1:${port}/`),
    patienceMs = 30_000,
    keepBytes = 268_435_456,
  } = options;
  const WebSocket = options.WebSocket ?? (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket;
  if (WebSocket === undefined)
    throw new TypeError("expected a WebSocket constructor in `WebSocket`, this host has none");

  const events = createListeners<EngineEvent>();
  const frames = createFrameMode(options.frames ?? "binary");
  const linkOptions: LinkOptions = {
    urls: typeof url === "string" ? [url] : url,
    client: options.client,
    WebSocket,
    token: options.token,
    storage: options.storage,
    frames: () => frames.current,
    backoff: options.backoff ?? { firstMs: 250, maxMs: 10_000 },
  };
  const link = openLink(
    linkOptions,
    {
      event(event) {
        if (jobs.take(event)) events.tell(event);
      },
    },
    (connection) => jobs.resume(connection),
  );

  const repeat = async <M extends Method>(method: M, params: Params<M>, waitMs: number): Promise<Result<M>> => {
    for (;;) {
      const connection = await link.connection(waitMs);
      try {
        return await connection.request(method, params);
      } catch (error) {
        if (!hasCode(error, "network.unavailable")) throw error;
      }
    }
  };
  const transfers = createTransfers(
    {
      connect: () => link.connection(patienceMs),
      token: link.token,
      sha256: options.sha256 ?? sha256,
      fetchBlob: options.fetchBlob,
      frames,
    },
    keepBytes,
  );
  const jobs = createJobs({
    submit: (params) => repeat("job.submit", params, Number.POSITIVE_INFINITY),
    cancel: (jobId) => repeat("job.cancel", { jobId }, Number.POSITIVE_INFINITY),
    restore: transfers.restore,
  });

  return {
    get state() {
      return link.state;
    },
    onState: link.onState,
    on: (name, listener) =>
      events.add(({ event, data }) => {
        if (event === name) (listener as (data: EngineEvent["data"]) => void)(data);
      }),
    call: (method, params) => repeat(method, params, patienceMs),
    upload: transfers.upload,
    download: transfers.download,
    submit: jobs.submit,
    pair: link.pair,
    retry: link.retry,
    close() {
      jobs.close();
      link.close();
    },
  };
}

/**
 * Connects to the engine.
 * @returns once connected, or once it is clear that pairing is needed (`state.name` is `needs-pairing`)
 * @throws {EngineClientError} network.unavailable if no engine answers
 */
export async function connect(options: ConnectOptions): Promise<Engine> {
  const engine = openEngine(options);
  await new Promise<void>((resolve, reject) => {
    const stop = engine.onState((state) => {
      if (state.name === "connecting") return;
      if (state.name === "waiting") {
        reject(state.error);
        engine.close();
      } else if (state.name === "closed") reject(clientError("client.closed"));
      else resolve();
      queueMicrotask(() => stop());
    });
  });
  return engine;
}
