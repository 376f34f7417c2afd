// Programs that only tests need, from Debian where that is possible. Product code never comes here.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** How long an installation may take, the download included. */
const installTimeoutMs = 15 * 60_000;

/** Whether the packages are there now; if not, a reason to print beside the skipped tests. */
export type DebianPackages = { readonly installed: true } | { readonly installed: false; readonly reason: string };

/**
 * Sees to it that Debian packages are installed: looks first, and installs what is missing where this process is root
 * on a system with apt. Never throws, and never asks anything.
 *
 * @param names binary packages; those only recommended by them are left out
 */
export function ensureDebianPackages(names: readonly string[]): DebianPackages {
  const missing = missingPackages(names);
  if (missing.length === 0) return { installed: true };
  const wanted = missing.join(", ");
  if (process.platform !== "linux" || !existsSync("/usr/bin/apt-get")) {
    return { installed: false, reason: `${wanted}: no Debian system to install on` };
  }
  if (process.getuid?.() !== 0) return { installed: false, reason: `${wanted}: not installed, and this is not root` };
  // other test suites may be installing at the same moment
  const waiting = ["-o", "DPkg::Lock::Timeout=600", "-qq"];
  const install = ["install", "-y", "--no-install-recommends", ...missing];
  if (apt([...waiting, ...install]) !== 0) {
    apt([...waiting, "update"]);
    apt([...waiting, ...install]);
  }
  const stillMissing = missingPackages(missing);
  if (stillMissing.length === 0) return { installed: true };
  return { installed: false, reason: `${stillMissing.join(", ")}: apt-get could not install it` };
}

function missingPackages(names: readonly string[]): string[] {
  const { stdout, error } = spawnSync("dpkg-query", ["-W", "-f", `\${Package} \${db:Status-Status}\n`, ...names], {
    encoding: "utf8",
  });
  if (error !== undefined) return [...names];
  const present = new Set(stdout.split("\n").filter((line) => line.endsWith(" installed")));
  return names.filter((name) => !present.has(`${name} installed`));
}

function apt(args: readonly string[]): number | null {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync("apt-get", args, { env, stdio: "ignore", timeout: installTimeoutMs }).status;
}
