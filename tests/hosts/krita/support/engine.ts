import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type FakeEngine, FakeError, startFakeEngine } from "@scumble/protocol/testing";

const cli = join(import.meta.dirname, "..", "..", "..", "..", "packages", "engine", "src", "cli", "main.ts");
const command = ["--conditions=@scumble/source", "--import", import.meta.resolve("tsx"), cli];

/**
 * Runs a verb of the command line and waits for it.
 * @throws with what it said if it fails
 */
export function runScumble(args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [...command, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

/** The real engine with Swatch in a process of its own, and a port where the rig asks for it to be killed and started. */
export interface ControlledEngine {
  readonly controlPort: number;
  close(): Promise<void>;
}

/** Starts it on a data folder; any free port, so that it gets along with an engine that runs already. */
export async function startControlledEngine(data: string): Promise<ControlledEngine> {
  let child: ChildProcess | null = null;
  let impostor: FakeEngine | null = null;
  const engineFile = join(data, "runtime", "engine.json");

  async function start(): Promise<void> {
    await unmask();
    if (child !== null) return;
    const started = spawn(process.execPath, [...command, "serve", "--data", data, "--port", "0", "--json"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    child = started;
    const line = await Promise.race([once(started.stdout!, "data"), once(started, "exit").then(() => null)]);
    if (line === null) throw new Error("the engine ended at its start");
  }

  async function stop(signal: NodeJS.Signals): Promise<void> {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null) return;
    const exited = once(running, "exit");
    running.kill(signal);
    await exited;
  }

  /** Puts an engine of another kind where the real one was. */
  async function replace(token: string | null, refusal: FakeError | null): Promise<void> {
    await stop("SIGTERM");
    impostor = await startFakeEngine();
    for (let i = 0; refusal !== null && i < 1000; i++) impostor.refuseNext("session.hello", refusal);
    mkdirSync(join(data, "runtime"), { recursive: true, mode: 0o700 });
    writeFileSync(
      engineFile,
      JSON.stringify({ port: impostor.port, pid: process.pid, token: token ?? impostor.token, protocol: 1 }),
    );
  }

  async function unmask(): Promise<void> {
    if (impostor === null) return;
    rmSync(engineFile, { force: true });
    await impostor.close();
    impostor = null;
  }

  const verbs: Record<string, () => Promise<unknown>> = {
    "/start": start,
    "/kill": () => stop("SIGKILL"),
    "/stop": () => stop("SIGTERM"),
    "/other-token": () => replace("x".repeat(43), null),
    "/newer": () => replace(null, new FakeError("protocol.version_unsupported")),
    "/processes": async () => ({ engine: child?.pid ?? null, file: readFileSync(engineFile, "utf8") }),
  };
  const server = createServer((request, response) => {
    const verb = verbs[request.url ?? ""] ?? (() => Promise.reject(new Error(`no verb ${request.url}`)));
    verb().then(
      (answer) => response.end(JSON.stringify(answer ?? null)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await start();
  return {
    controlPort: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      server.closeAllConnections();
      await unmask();
      await stop("SIGTERM");
    },
  };
}
