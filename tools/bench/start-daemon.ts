import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "@scumble/protocol/client";
import { connect } from "@scumble/protocol/client/node";
import type { DaemonReport } from "./daemon.ts";

export interface Daemon {
  readonly engine: Engine;
  /** Forgets the event loop's delays so far. */
  reset(): void;
  report(): Promise<DaemonReport>;
  close(): Promise<void>;
}

/** A daemon in a process of its own, on a fresh data folder, and a client connected to it. */
export async function startDaemon(): Promise<Daemon> {
  const data = await mkdtemp(join(tmpdir(), "scumble-bench-"));
  const child = fork(join(import.meta.dirname, "daemon.ts"), [data]);
  const { port, token } = await answer<{ port: number; token: string }>(child);
  const client = { kind: "sdk", name: "bench", version: "0.1.0" } as const;
  const engine = await connect({ url: `ws://127.0.0.1:${port}/`, token, client, keepBytes: 0 });
  return {
    engine,
    reset: () => child.send("reset"),
    report() {
      child.send("report");
      return answer<DaemonReport>(child);
    },
    async close() {
      engine.close();
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function answer<T>(child: ChildProcess): Promise<T> {
  const [message] = (await once(child, "message")) as [T];
  return message;
}
