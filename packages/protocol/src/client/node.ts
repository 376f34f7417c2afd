// The same client for Node, with the WebSocket of `ws`.
import { WebSocket } from "ws";
import { type ConnectOptions, connect as connectWith, type Engine } from "./client.ts";

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

/** Like `connect` of the client, for any Node. */
export const connect = (options: Omit<ConnectOptions, "WebSocket">): Promise<Engine> =>
  connectWith({ ...options, WebSocket: LoopbackSocket });
