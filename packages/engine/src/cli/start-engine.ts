// Starting an engine of one's own that outlives the command and ends by itself when nobody needs it.
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { errorKinds } from "@scumble/protocol";
import type { Config } from "../base/config.ts";
import { EngineError } from "../base/errors.ts";
import { findEngine, type RunningEngine } from "./engine-file.ts";
import { spawnSelf } from "./self-process.ts";

/** Seconds without client and job after which such an engine closes. */
const idleSeconds = 300;
const patienceMs = 60_000;
const lookEveryMs = 50;
const maxLogBytes = 1_000_000;

/**
 * Starts an engine on this data folder and waits until it answers.
 *
 * @param signal gives up waiting
 * @throws {EngineError} network.unavailable with the last line that the engine wrote; storage.not_writable
 */
export async function startEngine({ paths }: Config, signal: AbortSignal): Promise<RunningEngine> {
  const logFile = join(paths.data, "start.log");
  const log = openLog(paths.data, logFile);
  const begin = statSync(logFile).size;
  const args = ["serve", "--data", paths.data, "--exit-when-idle", String(idleSeconds)];
  const child = spawnSelf(args, { detached: true, stdio: ["ignore", log, log] });
  child.unref();
  closeSync(log);
  let hasEnded = false;
  for (const event of ["exit", "error"]) {
    child.once(event, () => {
      hasEnded = true;
    });
  }
  const startedAt = performance.now();
  while (performance.now() - startedAt < patienceMs) {
    signal.throwIfAborted();
    const running = await findEngine(paths);
    if (running !== null) return running;
    if (hasEnded && !lostToRival(wordsSince(logFile, begin))) break;
    await pause(lookEveryMs);
  }
  throw startFailed(logFile, wordsSince(logFile, begin));
}

function openLog(folder: string, file: string): number {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > maxLogBytes) rmSync(file);
    // two engines that start at once must not write over each other
    return openSync(file, "a", 0o600);
  } catch (cause) {
    const received = (cause as NodeJS.ErrnoException).code ?? String(cause);
    const details = { field: folder, expected: "a folder this user can write", received };
    throw new EngineError("storage.not_writable", details, { cause });
  }
}

/** Two commands may start engines at once: ours then ends because the other's holds the folder and will answer soon. */
function lostToRival(words: string): boolean {
  return words.includes(errorKinds["storage.in_use"].title);
}

function wordsSince(logFile: string, begin: number): string {
  return readFileSync(logFile).subarray(begin).toString();
}

function startFailed(logFile: string, words: string): EngineError {
  const lines = words.trim().split("\n");
  const telling = lines.findLast((line) => /^scumble:|Error/.test(line)) ?? lines.at(-1) ?? "";
  return new EngineError("network.unavailable", {
    expected: "the engine to start",
    received: telling === "" ? "no answer" : telling.replace(/^scumble: /, ""),
    action: `start it with \`scumble serve\` to see why, or look into ${logFile}`,
  });
}
