// The real engine with Swatch, as a process of its own: started by the command people use, killed without warning.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "@scumble/protocol/client";
import { connect } from "@scumble/protocol/client/node";

const cli = join(import.meta.dirname, "..", "..", "..", "..", "packages", "engine", "src", "cli", "main.ts");
const command = ["--conditions=@scumble/source", "--import", import.meta.resolve("tsx"), cli];

export interface SwatchEngine {
  /** Of the process that runs now. */
  readonly port: number;
  /** The owner's connection: makes codes, revokes clients. */
  owner(): Promise<Engine>;
  /** What `scumble pair` prints. */
  code(): Promise<string>;
  start(): Promise<void>;
  kill(): Promise<void>;
  close(): Promise<void>;
}

export async function startSwatch(): Promise<SwatchEngine> {
  const data = mkdtempSync(join(tmpdir(), "scumble-figma-"));
  let child: ChildProcess | null = null;
  let owner: Engine | null = null;
  const facts = () =>
    JSON.parse(readFileSync(join(data, "runtime", "engine.json"), "utf8")) as { port: number; token: string };

  const engine: SwatchEngine = {
    get port() {
      return facts().port;
    },
    async owner() {
      const { port, token } = facts();
      owner ??= await connect({
        url: `ws://127.0.0.1:${port}/`,
        token,
        client: { kind: "sdk", name: "owner", version: "0" },
      });
      return owner;
    },
    code: async () => (await (await engine.owner()).call("pairing.create", {})).code,
    async start() {
      const started = spawn(process.execPath, [...command, "serve", "--data", data, "--port", "0", "--json"], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      child = started;
      const line = await Promise.race([once(started.stdout!, "data"), once(started, "exit").then(() => null)]);
      if (line === null) throw new Error("the engine ended at its start");
    },
    async kill() {
      owner?.close();
      owner = null;
      const running = child;
      child = null;
      if (running === null || running.exitCode !== null) return;
      const exited = once(running, "exit");
      running.kill("SIGKILL");
      await exited;
    },
    async close() {
      await engine.kill();
      rmSync(data, { recursive: true, force: true });
    },
  };
  await engine.start();
  return engine;
}
