// A verb's way to the engine: the running one, or one that it starts.
import { connect, type Engine } from "@scumble/protocol/client";
import { WebSocket } from "ws";
import { loadConfig } from "../base/config.ts";
import { EngineError } from "../base/errors.ts";
import { engineVersion } from "../base/version.ts";
import { findEngine } from "./engine-file.ts";
import type { EngineChoices } from "./engine-options.ts";
import { startEngine } from "./start-engine.ts";
import { isInteractive, remark } from "./terminal.ts";

const never = new AbortController().signal;

/**
 * Connects to the engine that the choices name; starts one when none runs on the data folder.
 *
 * @throws {EngineError} network.unavailable, auth.refused, storage.not_writable
 */
export async function connectEngine(choices: EngineChoices, signal: AbortSignal = never): Promise<Engine> {
  const { url, token } = await locate(choices, signal);
  const client = { kind: "cli", name: "command line", version: engineVersion } as const;
  const engine = await connect({ url, token, client, WebSocket });
  if (engine.state.name === "connected") return engine;
  engine.close();
  throw new EngineError("auth.refused", {
    field: "SCUMBLE_TOKEN",
    expected: "a token that this engine knows",
    received: "another",
    action: "leave --url out, or set SCUMBLE_TOKEN to the token in the engine's engine.json",
  });
}

/** Connects, works and disconnects, whatever happens. */
export async function withEngine<T>(choices: EngineChoices, work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await connectEngine(choices);
  try {
    return await work(engine);
  } finally {
    engine.close();
  }
}

async function locate({ data, url }: EngineChoices, signal: AbortSignal): Promise<{ url: string; token: string }> {
  const config = loadConfig({ flags: { data } });
  const running = await findEngine(config.paths);
  if (url !== undefined) return { url, token: process.env.SCUMBLE_TOKEN ?? running?.token ?? "" };
  if (running === null && isInteractive(process.stderr)) remark("starting the engine …");
  const { port, token } = running ?? (await startEngine(config, signal));
  return { url: `ws://127.0.0.1:${port}/`, token };
}
