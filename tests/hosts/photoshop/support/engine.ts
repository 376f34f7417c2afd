import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, type RunningEngine, startEngine } from "@scumble/engine";
import type { Engine } from "@scumble/protocol/client";
import { connect } from "@scumble/protocol/client/node";
import { modelDirectory } from "@scumble/swatch";
import { findWorker } from "../../../../packages/engine/src/cli/worker-entry.ts";

/** The real engine with Swatch, as `scumble serve` starts it. */
export interface SwatchEngine extends Pick<RunningEngine, "port" | "token"> {
  /** The owner's own connection: makes codes, revokes clients. */
  readonly owner: Engine;
  /** What `scumble pair` prints. */
  code(): Promise<string>;
  close(): Promise<void>;
}

/** @param allowedOrigins of pages that stand in for Photoshop: UXP's socket names none */
export async function startSwatch(allowedOrigins: readonly string[] = []): Promise<SwatchEngine> {
  const directory = await mkdtemp(join(tmpdir(), "scumble-photoshop-"));
  const engine = await startEngine({
    dataDirectory: directory,
    models: { single: [modelDirectory], folders: [] },
    port: 0,
    allowedOrigins,
    reserveDisk: false,
    executor: findWorker(),
    log: createLog({ level: "silent", file: null, people: null }),
  });
  const client = { kind: "sdk", name: "owner", version: "0" } as const;
  const owner = await connect({ url: engine.url, token: engine.token, client });
  return {
    port: engine.port,
    token: engine.token,
    owner,
    code: async () => (await owner.call("pairing.create", {})).code,
    async close() {
      owner.close();
      await engine.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
