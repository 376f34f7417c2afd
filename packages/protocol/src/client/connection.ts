// One WebSocket from open to close. It knows envelopes and frames; what to do after a break is link.ts's concern.
import { closeCodes } from "../close-codes.ts";
import { decodeFrame, encodeFrame, type Frame } from "../frame.ts";
import { frameFromText, frameToText, maxTextPayloadBytes } from "../frame-text.ts";
import { limits } from "../limits.ts";
import type { EventData, EventName, Method, Params, Result } from "../types.ts";
import type { ErrorOnWire } from "../values/types.ts";
import { clientError, EngineClientError } from "./errors.ts";
import { createFrameBuffers } from "./frame-buffers.ts";
import { bytesOf, type WebSocketConstructor } from "./socket.ts";

/** Sending stops while more than this waits in the socket. */
const highWaterBytes = 8 * 1_048_576;
/** Previews whose event has not come yet; more than a few means their events were left out. */
const maxWaitingPreviews = 8;
/** A request that came too fast is sent again by itself if it need not wait longer. */
const maxPauseMs = 5_000;

/** A preview's pixels: rgba8, rows top to bottom. */
export interface PreviewPixels {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** `job.progress` with the pixels in place of their stream. */
export interface Progress extends Omit<EventData<"job.progress">, "preview"> {
  readonly preview: PreviewPixels | null;
}

/** An event by name, previews resolved. */
export type EngineEvent = {
  [E in EventName]: { readonly event: E; readonly data: E extends "job.progress" ? Progress : EventData<E> };
}[EventName];

/** What may come back from the other side at any time. */
export interface ConnectionListener {
  event(event: EngineEvent): void;
}

/** An identified connection. */
export interface Connection {
  /** The engine's answer to session.hello. */
  readonly welcome: Result<"session.hello">;
  /** Resolves with the reason once the connection is gone. */
  readonly closed: Promise<EngineClientError>;
  /**
   * @param answered called with the result before anything that follows it on the wire
   * @throws {EngineClientError} the engine's refusal; network.unavailable if the connection breaks first
   */
  request<M extends Method>(method: M, params: Params<M>, answered?: (result: Result<M>) => void): Promise<Result<M>>;
  /** Most bytes of one frame's payload here. */
  readonly maxPayloadBytes: number;
  /** Resolves once the socket has sent most of what it was given. */
  whenReady(): Promise<void>;
  /** Sends one frame now; the payload is copied. */
  sendFrame(frame: Frame): void;
  /** Hands over the download frames of one stream until the returned function is called. */
  onStream(stream: number, listener: (frame: Frame) => void): () => void;
  /** Breaks the connection, as if the network did. */
  drop(reason: string): void;
  close(): void;
}

/** A connection that is being made. */
export interface Opening {
  /**
   * @throws {EngineClientError} network.unavailable if nothing answers in time; the engine's refusal of the hello; client.closed
   * after `abandon`
   */
  readonly connection: Promise<Connection>;
  abandon(): void;
}

interface Pending {
  readonly text: string;
  readonly resolve: (result: never) => void;
  readonly reject: (error: EngineClientError) => void;
}

/** Connects and says hello. */
export function openConnection(
  url: string,
  hello: Params<"session.hello">,
  listener: ConnectionListener,
  WebSocket: WebSocketConstructor,
  timeoutMs: number,
): Opening {
  const pending = new Map<number, Pending>();
  const streams = new Map<number, (frame: Frame) => void>();
  const previews = new Map<number, Uint8Array>();
  let lastId = 0;
  let socketProblem: string | undefined;
  let lost: EngineClientError | undefined;
  let resolveClosed: (reason: EngineClientError) => void;
  const closed = new Promise<EngineClientError>((resolve) => {
    resolveClosed = resolve;
  });

  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";

  const end = (reason: EngineClientError) => {
    if (lost !== undefined) return;
    lost = reason;
    for (const { reject } of pending.values()) reject(reason);
    pending.clear();
    streams.clear();
    resolveClosed(reason);
    socket.close();
  };
  const unavailable = (received: string) =>
    clientError("network.unavailable", { expected: `an engine at ${url}`, received });

  const request: Connection["request"] = (method, params, answered) =>
    new Promise((resolve, reject) => {
      if (lost !== undefined) return reject(lost);
      lastId += 1;
      const text = JSON.stringify({ id: lastId, method, params });
      pending.set(lastId, {
        text,
        resolve(result) {
          answered?.(result);
          resolve(result);
        },
        reject,
      });
      socket.send(text);
    });

  const onFrame = (bytes: Uint8Array) => {
    const frame = decodeFrame(bytes);
    if (typeof frame === "string") return end(unavailable(`a broken frame: ${frame}`));
    if (frame.kind !== "preview") return streams.get(frame.stream)?.(frame);
    previews.set(frame.stream, frame.payload);
    for (const stream of previews.keys()) if (previews.size > maxWaitingPreviews) previews.delete(stream);
  };
  const onEvent = (message: { event: EventName; data: unknown }) => {
    if (message.event !== "job.progress") return listener.event(message as EngineEvent);
    const data = message.data as EventData<"job.progress">;
    listener.event({ event: "job.progress", data: { ...data, preview: takePreview(data.preview) } });
  };
  const takePreview = (preview: EventData<"job.progress">["preview"]): PreviewPixels | null => {
    const pixels = preview === null ? undefined : previews.get(preview.stream);
    if (preview === null || pixels?.byteLength !== preview.width * preview.height * 4) return null;
    previews.delete(preview.stream);
    return { width: preview.width, height: preview.height, pixels };
  };
  const onAnswer = ({ id, result, error }: { id: number | null; result?: unknown; error?: ErrorOnWire }) => {
    const asked = id === null ? undefined : pending.get(id);
    if (id === null || asked === undefined) return;
    const { retryAfterMs } = error?.details ?? {};
    if (error?.code === "protocol.too_fast" && typeof retryAfterMs === "number" && retryAfterMs <= maxPauseMs) {
      setTimeout(() => pending.has(id) && socket.send(asked.text), retryAfterMs);
      return;
    }
    pending.delete(id);
    if (error === undefined) asked.resolve(result as never);
    else asked.reject(new EngineClientError(error));
  };

  const asText = hello.frames === "base64";
  socket.onmessage = ({ data }: { data: unknown }) => {
    const isFrameText = asText && typeof data === "string" && !data.startsWith("{");
    const bytes = isFrameText ? frameFromText(data) : bytesOf(data);
    if (bytes !== undefined) return onFrame(bytes);
    const message = parse(data);
    if (message === undefined) return end(unavailable("a message that is no JSON object"));
    if ("event" in message) onEvent(message as Parameters<typeof onEvent>[0]);
    else onAnswer(message as Parameters<typeof onAnswer>[0]);
  };
  socket.onerror = ({ message }: { message?: string }) => {
    socketProblem = message || undefined;
  };
  socket.onclose = ({ code }: { code: number }) => {
    if (code === closeCodes.auth.code) end(clientError("auth.refused"));
    else if (code === closeCodes.version.code) end(clientError("protocol.version_unsupported"));
    else end(unavailable(socketProblem ?? `a closed connection (code ${code})`));
  };

  const whenReady = async () => {
    while (socket.bufferedAmount > highWaterBytes && lost === undefined) await wait(1);
    if (lost !== undefined) throw lost;
  };
  const toMessage = createFrameBuffers(() => socket.bufferedAmount);
  const sendFrame = (frame: Frame) => socket.send(asText ? frameToText(encodeFrame(frame)) : toMessage(frame));
  const maxPayloadBytes = asText ? maxTextPayloadBytes : limits.maxChunkBytes;
  const onStream: Connection["onStream"] = (stream, take) => {
    streams.set(stream, take);
    return () => streams.delete(stream);
  };
  const drop = (reason: string) => end(unavailable(reason));
  const close = () => end(clientError("client.closed"));

  const opened = new Promise<void>((resolve) => {
    socket.onopen = () => resolve();
  });
  const greet = async (): Promise<Connection> => {
    const timer = setTimeout(() => end(unavailable(`no answer in ${timeoutMs} ms`)), timeoutMs);
    try {
      const welcome = await Promise.race([opened.then(() => request("session.hello", hello)), closed]);
      if (welcome instanceof EngineClientError) throw welcome;
      return { welcome, closed, request, maxPayloadBytes, whenReady, sendFrame, onStream, drop, close };
    } catch (error) {
      end(error as EngineClientError);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
  return { connection: greet(), abandon: close };
}

function wait(timeMs: number): Promise<void> {
  return new Promise((done) => setTimeout(done, timeMs));
}

function parse(data: unknown): object | undefined {
  try {
    const message: unknown = JSON.parse(String(data));
    return typeof message === "object" && message !== null ? message : undefined;
  } catch {
    return undefined;
  }
}
