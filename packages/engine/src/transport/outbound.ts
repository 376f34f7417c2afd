import { closeCodes, frameToText, limits, maxTextPayloadBytes } from "@scumble/protocol";
import type { WebSocket } from "ws";
import type { Peer } from "../session/peer.ts";
import { farewellMs, slowBytes, stuckBytes, stuckMs } from "./limits.ts";

/** The sending half of a socket. */
export interface Outbound extends Peer {
  /** Call about once a second: cuts off a peer that takes nothing. */
  check(): void;
}

/** What goes out to a socket, with an eye on how much of it waits. */
export function createOutbound(
  socket: WebSocket,
  endpoints: Peer["endpoints"],
  now = () => performance.now(),
): Outbound {
  let movedMs = now();
  let waiting: (() => void)[] = [];
  let isText = false;
  const isOpen = () => socket.readyState === socket.OPEN;

  function moved(): void {
    movedMs = now();
    if (socket.bufferedAmount > slowBytes / 2) return;
    const ready = waiting;
    waiting = [];
    for (const resolve of ready) resolve();
  }

  function close(name: keyof typeof closeCodes, reason: string): void {
    // a close reason has at most 123 bytes
    socket.close(
      closeCodes[name].code,
      Buffer.from(reason)
        .subarray(0, 120)
        .toString()
        .replace(/\uFFFD/g, ""),
    );
    // the goodbye may never be read
    if (name === "tooSlow") setTimeout(() => socket.terminate(), farewellMs).unref();
  }

  function sendData(data: string | Uint8Array): Promise<void> {
    if (!isOpen()) return Promise.resolve();
    if (socket.bufferedAmount === 0) movedMs = now();
    return new Promise((resolve) => {
      socket.send(data, () => {
        moved();
        resolve();
      });
      if (socket.bufferedAmount > stuckBytes) close("tooSlow", "too much waits to be read");
    });
  }

  socket.once("close", () => {
    for (const resolve of waiting.splice(0)) resolve();
  });

  return {
    endpoints,
    send: (text) => void sendData(text),
    useText() {
      isText = true;
    },
    get isText() {
      return isText;
    },
    get maxPayloadBytes() {
      return isText ? maxTextPayloadBytes : limits.maxChunkBytes;
    },
    sendBytes: (bytes) => sendData(isText ? frameToText(bytes) : bytes),
    get isSlow() {
      return socket.bufferedAmount > slowBytes;
    },
    whenReady() {
      if (!isOpen() || socket.bufferedAmount <= slowBytes) return Promise.resolve();
      return new Promise((resolve) => waiting.push(resolve));
    },
    get isOpen() {
      return isOpen();
    },
    close,
    check() {
      if (socket.bufferedAmount > 0 && now() - movedMs > stuckMs) close("tooSlow", "nothing was read for a while");
    },
  };
}
