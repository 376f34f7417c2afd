import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

const cli = join(import.meta.dirname, "..", "..", "..", "..", "packages", "engine", "src", "cli", "main.ts");

/** The real engine with Swatch in a process of its own, and a port where the rig asks for it to be killed and started. */
export interface ControlledEngine {
  readonly controlPort: number;
  close(): Promise<void>;
}

/** Starts it on a data folder; any free port, so that it gets along with an engine that runs already. */
export async function startControlledEngine(data: string): Promise<ControlledEngine> {
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    if (child !== null) return;
    const started = spawn(
      process.execPath,
      [
        "--conditions=@scumble/source",
        "--import",
        import.meta.resolve("tsx"),
        cli,
        "serve",
        "--data",
        data,
        "--port",
        "0",
        "--json",
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
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

  const verbs: Record<string, () => Promise<unknown>> = {
    "/start": start,
    "/kill": () => stop("SIGKILL"),
    "/stop": () => stop("SIGTERM"),
  };
  const server: Server = createServer(async (request, response) => {
    try {
      response.end(JSON.stringify((await verbs[request.url ?? ""]!()) ?? null));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await start();
  return {
    controlPort: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      await stop("SIGTERM");
    },
  };
}
