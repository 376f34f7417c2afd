// Puts the parts together; starts to connect as soon as Photoshop loads the plugin, because a panel may be shown late.
import { createController } from "@scumble/plugin-kit";
import { openEngine, ports } from "@scumble/protocol/client";
import { createHost } from "./host/host.ts";
import { hostApplication, secureStorage } from "./host/modules.ts";
import type { Plugin } from "./parts.ts";
import { createStorage } from "./storage.ts";

/** @param portNumbers where to look for the engine; tests have their own */
export function startPlugin(portNumbers: readonly number[] = ports): Plugin {
  const host = createHost(localStorage);
  const storage = createStorage(localStorage, secureStorage);
  const engine = openEngine({
    // the name, not the address: UXP refuses raw addresses
    url: portNumbers.map((port) => `ws://localhost:${port}/`),
    client: {
      kind: "photoshop",
      name: "Scumble for Photoshop",
      version: "0.1.0",
      host: `${hostApplication.name} ${hostApplication.version}`,
    },
    storage,
    WebSocket,
    frames: "auto",
  });
  return { host, controller: createController({ engine, host, storage, journalName: "photoshop" }) };
}
