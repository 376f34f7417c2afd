// The suite every host runs, over Figma's: the panel's host functions, the main thread in QuickJS, a fake document.
import type { Host, Plain, Task } from "@scumble/plugin-kit";
import { type HostUnderTest, runControllerSuite } from "@scumble/plugin-kit/testing";
import { createDocument } from "./fake/document.ts";
import type { SceneNode } from "./fake/scene-node.ts";
import { openMainThread } from "./support/main-thread-calls.ts";

/** The panel's module; not imported by name, because its types are a browser's. */
interface HostModule {
  createFigmaHost(
    bridge: { readonly call: unknown; readonly onSelection: (listener: () => void) => () => void },
    access: { readonly panel: () => null; readonly values: () => object; readonly strokes: () => null },
  ): Host;
}
const path = "../../../plugins/figma/src/ui/host.ts";
const { createFigmaHost } = (await import(path)) as HostModule;

const options: Plain = { mode: "fill", paint: "add", isPattern: false, scale: 1, detail: "full", maskFrom: "brush" };
const task: Task = { pipeline: "generate", overrides: { prompt: "red brick wall", steps: 2 }, options };

async function makeHost(): Promise<HostUnderTest> {
  const document = createDocument();
  const main = await openMainThread(document);
  main.run("open");
  let nodes: SceneNode[] = [];
  const select = (count: number) => {
    nodes = Array.from({ length: count }, () => document.add("RECTANGLE", { width: 16, height: 12 }));
    main.select(...nodes);
  };
  select(1);
  const keysOf = ({ fills, pluginData }: SceneNode) => {
    const pictures = Array.isArray(fills) ? fills.filter(({ type }) => type === "IMAGE") : [];
    const keys = JSON.parse(pluginData.get("placed") ?? "[]") as string[];
    return pictures.map((_, i) => keys[i] ?? keys.at(-1) ?? "");
  };
  const bridge = { call: main.call, onSelection: () => () => {} };
  return {
    host: createFigmaHost(bridge, { panel: () => null, values: () => ({}), strokes: () => null }),
    placed: () => document.page.children.flatMap(keysOf),
    undoSteps: () => document.undoSteps.length,
    select,
    removeSelected(count = nodes.length) {
      for (const node of nodes.slice(0, count)) document.delete(node);
    },
    failNextWrite() {
      document.failAtChange = 3;
    },
    close: () => main.close(),
  };
}

runControllerSuite("Figma", makeHost, task);
