// Debian's Chromium, or a reason why there is none.
import { existsSync } from "node:fs";
import { ports } from "@scumble/protocol/client";
import { type Browser, chromium } from "playwright-core";
import { ensureDebianPackages } from "../../../../tools/debian.ts";

const path = "/usr/bin/chromium";

/** Why the tests that need a browser are skipped; null: they run. */
export function missingChromium(): string | null {
  if (existsSync(path)) return null;
  const answer = ensureDebianPackages(["chromium"]);
  return answer.installed ? null : `${answer.reason}; the panel was not tried in a browser`;
}

/**
 * A browser in which the engine's first port leads to another one, and its other ports nowhere: what runs on this machine
 * besides is left alone.
 */
export function launchChromium(enginePort: number, more: readonly string[] = []): Promise<Browser> {
  const [first, ...others] = ports;
  const rules = [
    `MAP localhost:${first} 127.0.0.1:${enginePort}`,
    ...others.map((port) => `MAP localhost:${port} 127.0.0.1:1`),
  ];
  const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
  const offline = ["--disable-background-networking", "--disable-component-update"];
  return chromium.launch({
    executablePath: path,
    args: [...quiet, ...offline, `--host-resolver-rules=${rules.join(",")}`, ...more],
  });
}
