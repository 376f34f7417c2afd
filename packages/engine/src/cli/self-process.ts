// Running this very program again: the same Node, the same flags, the same entry.
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

/** Starts `scumble` with these arguments in a process of its own; no shell, no window. */
export function spawnSelf(args: readonly string[], options: SpawnOptions): ChildProcess {
  // a debugger's port can be taken only once
  const nodeFlags = process.execArgv.filter((flag) => !flag.startsWith("--inspect"));
  return spawn(process.execPath, [...nodeFlags, process.argv[1]!, ...args], { windowsHide: true, ...options });
}
