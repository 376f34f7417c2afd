// What Photoshop loads. `entrypoints.setup` must run at once; everything slow comes after it.
import { entrypoints } from "./host/modules.ts";
import type { Plugin } from "./parts.ts";
import { startPlugin } from "./plugin.ts";
import { openPanel } from "./ui/panel.ts";

declare const scumblePorts: readonly number[] | undefined;

/** The running plugin; for tests, the panel has its own way to it. */
export const plugin: Plugin = startPlugin(typeof scumblePorts === "undefined" ? undefined : scumblePorts);

entrypoints.setup({
  plugin: {
    async destroy() {
      plugin.controller.close();
    },
  },
  panels: {
    scumble: {
      create(root) {
        openPanel(root as HTMLElement, plugin);
      },
    },
  },
});
