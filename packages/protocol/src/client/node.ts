// The same client for Node, with the WebSocket of `ws` and faster ways for large blobs.
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { WebSocket } from "ws";
import { type ConnectOptions, connect as connectWith, type Engine } from "./client.ts";
import { fetchBlob } from "./node-download.ts";

/**
 * A socket that masks with zeros, which saves two passes over every byte. Masks keep scripts in a browser from forging what a proxy
 * would cache; here there is neither.
 * @source RFC 6455, sections 5.3 and 10.3
 */
class LoopbackSocket extends WebSocket {
  constructor(url: string) {
    super(url, { perMessageDeflate: false, generateMask: (mask) => mask.fill(0) });
  }
}

const hashAtOnceBytes = 4_194_304;

/** SHA-256 without the copy that Web Crypto makes; lets other work in between. */
async function sha256(bytes: Uint8Array): Promise<string> {
  const hash = createHash("sha256");
  for (let offset = 0; offset < bytes.byteLength; offset += hashAtOnceBytes) {
    if (offset > 0) await setImmediate();
    hash.update(bytes.subarray(offset, offset + hashAtOnceBytes));
  }
  return hash.digest("hex");
}

/** Like `connect` of the client, for any Node. */
export const connect = (options: Omit<ConnectOptions, "WebSocket" | "sha256" | "fetchBlob">): Promise<Engine> =>
  connectWith({ ...options, WebSocket: LoopbackSocket, sha256, fetchBlob });
