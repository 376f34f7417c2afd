import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "@scumble/protocol/client/node";

const root = join(import.meta.dirname, "..", "..");
/** The built command line; the demo runs what is packed. */
const program = join(root, "packages", "engine", "dist", "scumble.js");

/** An engine of the demo's own, apart from any that is running. */
export interface EngineProcess {
  readonly connect: () => ReturnType<typeof connect>;
  readonly process: ChildProcess;
  readonly close: () => Promise<void>;
}

/**
 * Starts the built daemon on a fresh data folder and a free port; resolves when it answers.
 *
 * @param quiet keeps its log lines from the terminal
 */
export async function startEngineProcess({ quiet = false } = {}): Promise<EngineProcess> {
  const data = await mkdtemp(join(tmpdir(), "scumble-demo-"));
  const daemon = spawn(process.execPath, [program, "serve", "--port", "0", "--data", data, "--json"], {
    stdio: ["ignore", "pipe", quiet ? "ignore" : "inherit"],
    windowsHide: true,
  });
  const exited = new Promise<void>((resolve) => daemon.once("exit", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    // the daemon prints its address once it listens
    daemon.stdout.once("data", () => resolve());
    daemon.once("exit", (code) => reject(new Error(`the engine stopped with exit code ${code}`)));
  });
  const { port, token } = JSON.parse(await readFile(join(data, "runtime", "engine.json"), "utf8")) as {
    port: number;
    token: string;
  };
  const client = { kind: "sdk", name: "demo", version: "0.1.0" } as const;
  return {
    process: daemon,
    connect: () => connect({ url: `ws://127.0.0.1:${port}/`, token, client }),
    async close() {
      daemon.kill();
      await exited;
      await rm(data, { recursive: true, force: true });
    },
  };
}
