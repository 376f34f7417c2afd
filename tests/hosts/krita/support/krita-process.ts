import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Readable } from "node:stream";
import { prepareHome } from "./krita-home.ts";

/** What one case came to. */
export interface CaseResult {
  readonly case: string;
  /** A traceback; null: it passed. */
  readonly problem: string | null;
  readonly seconds: number;
}

interface RigOptions {
  /** Python files with cases, in this order. */
  readonly files: readonly string[];
  /** Kept between runs: the first start of a home takes long. */
  readonly home: string;
  /** Where results, pictures and the log go. */
  readonly out: string;
  /** The engine's data folder. */
  readonly engine: string;
  /** Port that takes the rig's wishes about the engine. */
  readonly controlPort: number;
  readonly timeoutMs: number;
  /** Only cases whose sentence holds this. */
  readonly only?: string;
}

/**
 * Starts Krita on a screen of its own, runs the cases in it, waits for its end.
 * @throws when Krita ended before it wrote results, with the end of its log
 */
export async function runInKrita(options: RigOptions): Promise<CaseResult[]> {
  prepareHome(options.home);
  mkdirSync(options.out, { recursive: true });
  const { home, out } = options;
  rmSync(join(out, "results.jsonl"), { force: true });
  const screen = await startScreen();
  const krita = spawn("krita", ["--nosplash"], {
    // nothing of the caller's home, Python, Qt or language reaches Krita
    env: {
      PATH: "/usr/bin:/bin",
      LANG: "C.UTF-8",
      DISPLAY: screen.display,
      HOME: home,
      XDG_CONFIG_HOME: join(home, "config"),
      XDG_DATA_HOME: join(home, "data"),
      XDG_CACHE_HOME: join(home, "cache"),
      XDG_RUNTIME_DIR: join(home, "run"),
      PYTHONDONTWRITEBYTECODE: "1",
      SCUMBLE_HOME: options.engine,
      SCUMBLE_RIG: out,
      SCUMBLE_RIG_FILES: options.files.join(delimiter),
      SCUMBLE_RIG_CASES: options.only ?? "",
      SCUMBLE_RIG_PICTURE: join(import.meta.dirname, "..", "..", "..", "..", "samples", "coffee.png"),
      SCUMBLE_RIG_CONTROL: String(options.controlPort),
    },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let log = "";
  for (const stream of [krita.stdout, krita.stderr])
    stream.on("data", (text: Buffer) => {
      log += text.toString();
      appendFileSync(join(out, "krita.log"), text);
      for (const line of text.toString().split("\n")) if (line.startsWith("[rig]")) process.stdout.write(`${line}\n`);
    });
  const limit = setTimeout(() => end(krita.pid!), options.timeoutMs);
  await new Promise((resolve) => krita.on("close", resolve));
  clearTimeout(limit);
  screen.close();
  try {
    const lines = readFileSync(join(out, "results.jsonl"), "utf8").trim().split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as CaseResult);
  } catch {
    throw new Error(`Krita ended before the rig did; the end of its log:\n${log.slice(-4000)}`);
  }
}

/**
 * A virtual screen of its own, so that suites can run side by side.
 * @throws when Xvfb ends instead
 */
async function startScreen(): Promise<{ readonly display: string; close(): void }> {
  const args = ["-displayfd", "3", "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"];
  const server = spawn("Xvfb", args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  // it writes its number once it listens
  const told = once(server.stdio[3] as Readable, "data").then(([number]) => String(number).trim());
  const number = await Promise.race([told, once(server, "exit").then(() => null)]);
  if (number === null) throw new Error("Xvfb ended at its start");
  return { display: `:${number}`, close: () => void server.kill() };
}

/** Ends the process and everything it started. */
function end(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // it has ended already
  }
}
