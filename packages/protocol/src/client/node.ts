// The same client for Node, with the WebSocket of `ws`.
import { WebSocket } from "ws";
import { type ConnectOptions, connect as connectWith, type Engine } from "./client.ts";

/** Like `connect` of the client, for any Node. */
export const connect = (options: Omit<ConnectOptions, "WebSocket">): Promise<Engine> =>
  connectWith({ ...options, WebSocket });
