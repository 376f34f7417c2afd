// The command as a person runs it: a process of its own.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname, "../../..");
const entry = join(root, "packages/engine/src/cli/main.ts");
const tsx = pathToFileURL(createRequire(join(root, "package.json")).resolve("tsx")).href;

/** Flags with which Node runs the sources. */
export const sourceFlags: readonly string[] = ["--conditions=@scumble/source", "--import", tsx];

/** What a finished command left. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface Running {
  readonly outcome: Promise<Outcome>;
  /** Sends what ^C sends. */
  interrupt(): void;
}

/** Starts `scumble` with these arguments. @param env added to this process's own */
export function startScumble(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, [...sourceFlags, entry, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  const outcome = Promise.all([ended, text(child.stdout), text(child.stderr)]).then(([code, stdout, stderr]) => ({
    code,
    stdout,
    stderr,
  }));
  return { outcome, interrupt: () => void child.kill("SIGINT") };
}

/** Runs `scumble` to its end. */
export const scumble = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
  startScumble(args, env).outcome;
