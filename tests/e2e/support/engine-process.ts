import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isAlive } from "../../../packages/engine/src/storage/lock.ts";

/** Folder that holds the tiny models. */
export const modelsFolder = fileURLToPath(new URL("../../fixtures/models", import.meta.url));

export const freshFolder = (): string => mkdtempSync(join(tmpdir(), "scumble-e2e-"));

interface Facts {
  readonly port: number;
  readonly token: string;
  /** Process id of the worker, null while there is none. */
  readonly worker: number | null;
}

/** A daemon in a process of its own. */
export interface EngineProcess {
  readonly pid: number;
  readonly port: number;
  readonly token: string;
  workerPid(): Promise<number | null>;
  /** What it wrote to stderr. */
  log(): string;
  /** Sends a signal and waits for the end. @returns the exit code, null after a kill */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

const running = new Set<EngineProcess>();

/** Kills what a test left running. */
export async function endAll(): Promise<void> {
  await Promise.all([...running].map((engine) => engine.end("SIGKILL")));
}

/**
 * Starts the daemon with a scripted worker.
 * @throws with its log when it ends instead
 */
export async function startScripted(dataDirectory: string, port = 0, stepMs = 5): Promise<EngineProcess> {
  const script = fileURLToPath(new URL("./serve-scripted.ts", import.meta.url));
  const child = fork(script, [dataDirectory, modelsFolder, String(port)], {
    execArgv: ["--conditions=@scumble/source", "--import", import.meta.resolve("tsx")],
    stdio: ["ignore", "inherit", "pipe", "ipc"],
    env: { ...process.env, SCRIPTED_STEP_MS: String(stepMs) },
  });
  let log = "";
  child.stderr!.on("data", (text: Buffer) => {
    log += text.toString();
  });
  const exited = once(child, "exit").then(([code]) => {
    running.delete(engine);
    return code as number | null;
  });
  const told = once(child, "message").then(([facts]) => facts as Facts);
  const engine: EngineProcess = {
    pid: child.pid!,
    port: 0,
    token: "",
    async workerPid() {
      const answer = once(child, "message");
      child.send("worker?");
      return ((await answer)[0] as Facts).worker;
    },
    log: () => log,
    end(signal) {
      child.kill(signal);
      return exited;
    },
  };
  running.add(engine);
  const facts = await Promise.race([
    told,
    exited.then(() => {
      throw new Error(log);
    }),
  ]);
  return Object.assign(engine, { port: facts.port, token: facts.token });
}

/** Whether a process still runs; one that has ended but was not yet collected by its parent does not. */
export function isRunning(pid: number): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== "linux") return true;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !stat.slice(stat.lastIndexOf(")")).startsWith(") Z");
  } catch {
    return false;
  }
}
