// The panel's iframe: it owns the socket, the pixels and everything that is drawn.
import { createController } from "@scumble/plugin-kit";
import { openEngine, ports } from "@scumble/protocol/client";
import { openBridge } from "./bridge.ts";
import { createBrushView } from "./brush-view.ts";
import { element } from "./elements.ts";
import { createFigmaHost } from "./host.ts";
import { explainSilence } from "./local-network.ts";
import { createPanelView } from "./panel-view.ts";

declare const pluginVersion: string;

performance.mark("scumble.start");
const bridge = openBridge();
const storage = {
  getItem: (key: string) => bridge.call("storage.get", { key }),
  setItem: async (key: string, value: string) => void (await bridge.call("storage.set", { key, value })),
};

async function open(): Promise<void> {
  const started = await bridge.call("start", null);
  const brush = createBrushView(bridge);
  const engine = openEngine({
    // the manifest names the host so; an address counts as another
    url: ports.map((port) => `ws://localhost:${port}/`),
    client: { kind: "figma", name: "Scumble for Figma", version: pluginVersion },
    storage,
  });
  const host = createFigmaHost(bridge, {
    panel: () => controller.state.panel,
    values: () => controller.state.values,
    strokes: brush.strokes,
  });
  const controller = createController({ engine, host, storage, journalName: started.documentId, explainSilence });
  const view = createPanelView(controller, brush);
  document.body.replaceChildren(view.root);
  view.select(started.selection);
  bridge.onSelection(view.select);

  let isDrawn = true;
  const draw = () => {
    isDrawn = true;
    view.draw(controller.state);
  };
  controller.onChange(() => {
    if (isDrawn) requestAnimationFrame(draw);
    isDrawn = false;
  });
  draw();
  performance.mark("scumble.open");

  const stop = controller.onChange(({ canStart }) => {
    if (!canStart) return;
    stop();
    view.run(started.command, started.prompt);
  });
  addEventListener("pagehide", () => controller.close());
}

open().catch((error: Error) => {
  const status = element("section", { class: "status error", role: "alert" });
  const words = element("div", { class: "words" }, element("strong", {}, error.message));
  status.append(element("div", { class: "row" }, element("i", { class: "dot" }), words));
  document.body.replaceChildren(status);
});
