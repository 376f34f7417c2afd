// A client that does exactly what a test says, right or wrong.
import { createHash } from "node:crypto";
import {
  type ErrorOnWire,
  type EventData,
  type EventName,
  encodeFrame,
  type Method,
  type Result,
} from "@scumble/protocol";
import { type ClientOptions, WebSocket } from "ws";

export type AnyEvent = { [E in EventName]: { readonly event: E; readonly data: EventData<E> } }[EventName];

export interface RawClient {
  readonly socket: WebSocket;
  /** Every event so far. */
  readonly events: readonly AnyEvent[];
  /** Error messages that answer no request. */
  readonly complaints: readonly ErrorOnWire[];
  /** Resolves with the close code. */
  readonly closed: Promise<{ code: number; reason: string }>;
  /** @throws the error on the wire */
  call<M extends Method>(method: M, params: unknown): Promise<Result<M>>;
  /** The error that a call must give. */
  refused(method: string, params: unknown): Promise<ErrorOnWire>;
  /** Sends any text or bytes. */
  send(data: string | Uint8Array): void;
  /** The first event, past or to come, that fits. */
  until(fits: (event: AnyEvent) => boolean): Promise<AnyEvent>;
  /** Offers and sends a blob. @returns its hash */
  upload(bytes: Uint8Array): Promise<string>;
  /** Cuts the connection without a word. */
  cut(): void;
}

const openClients = new Set<WebSocket>();
export function cutAll(): void {
  for (const socket of openClients) socket.terminate();
}

/** @throws when the connection is refused: `{ status, body }` */
export async function openRaw(port: number, options: ClientOptions = {}, host = "127.0.0.1"): Promise<RawClient> {
  const socket = new WebSocket(`ws://${host}:${port}/`, { perMessageDeflate: false, ...options });
  openClients.add(socket);
  const events: AnyEvent[] = [];
  const complaints: ErrorOnWire[] = [];
  const answers = new Map<number, (message: { result?: unknown; error?: ErrorOnWire }) => void>();
  const waiting: (() => void)[] = [];
  let lastId = 0;
  const changed = () => {
    for (const look of waiting.splice(0)) look();
  };
  socket.on("message", (data, isBinary) => {
    if (isBinary) return;
    const message = JSON.parse(String(data));
    if (message.event !== undefined) events.push(message);
    else if (answers.has(message.id)) {
      answers.get(message.id)?.(message);
      answers.delete(message.id);
    } else complaints.push(message.error);
    changed();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once("close", (code, reason) => {
      openClients.delete(socket);
      resolve({ code, reason: reason.toString() });
      changed();
      for (const answer of answers.values())
        answer({ error: { code: "closed", message: String(reason), retryable: true, details: {} } });
    }),
  );
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
    socket.once("unexpected-response", (_, response) => {
      let body = "";
      response.on("data", (chunk) => (body += chunk));
      response.on("end", () =>
        reject(
          Object.assign(new Error(`refused ${response.statusCode}`), {
            status: response.statusCode,
            body: JSON.parse(body),
          }),
        ),
      );
    });
  });
  socket.on("error", () => undefined);
  const exchange = (method: string, params: unknown) => {
    lastId += 1;
    const id = lastId;
    return new Promise<{ result?: unknown; error?: ErrorOnWire }>((resolve) => {
      answers.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
  };
  const client: RawClient = {
    socket,
    events,
    complaints,
    closed,
    async call(method, params) {
      const { result, error } = await exchange(method, params);
      if (error !== undefined) throw Object.assign(new Error(error.message), error);
      return result as never;
    },
    async refused(method, params) {
      const { error } = await exchange(method, params);
      if (error === undefined) throw new Error(`${method} was not refused`);
      return error;
    },
    send: (data) => socket.send(data),
    until: async (fits) => {
      for (;;) {
        const found = events.find(fits);
        if (found !== undefined) return found;
        if (socket.readyState === WebSocket.CLOSED) throw new Error("the connection closed before the event");
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    async upload(bytes) {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const { streams } = await client.call("blob.offer", { blobs: [{ sha256, sizeBytes: bytes.length }] });
      const [stream] = streams;
      if (stream === null || stream === undefined) return sha256;
      for (let offset = 0; offset < bytes.length; offset += 1_048_576) {
        const payload = bytes.subarray(offset, offset + 1_048_576);
        socket.send(
          encodeFrame({ kind: "upload", last: offset + payload.length === bytes.length, stream, offset, payload }),
        );
      }
      return (await client.call("blob.commit", { stream })).sha256;
    },
    cut: () => socket.terminate(),
  };
  return client;
}

/** A client that has said hello with a token. */
export async function openIdentified(
  { port, token }: { port: number; token: string },
  fields: Record<string, unknown> = {},
): Promise<RawClient & { welcome: Result<"session.hello"> }> {
  const client = await openRaw(port);
  const welcome = await client.call("session.hello", { ...hello, token, ...fields });
  return { ...client, welcome };
}

/** Parameters of a hello without a token. */
export const hello = { client: { kind: "sdk", name: "test", version: "1" }, protocol: { min: 1, max: 1 } };

/** A small job. */
export const generate = { pipeline: "generate", prompt: "brick", seed: 5, steps: 4, width: 32, height: 32 };
