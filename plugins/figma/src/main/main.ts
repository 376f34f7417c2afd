// The main thread: the only one that touches nodes. It answers the panel's calls and tells it of the selection.
import type { CallMessage, CallName, Calls, MainMessage, Start } from "../messages.ts";
import { exportNode } from "./export.ts";
import { suggestPrompts } from "./parameters.ts";
import { findNode, place } from "./place.ts";
import { asProblem } from "./problem.ts";
import { wasPlaced } from "./recipe.ts";
import { readSelection, summarize } from "./selection.ts";

const panelWidth = 320;
const documentKey = "document";

let started: Pick<Start, "command" | "prompt"> = { command: "open", prompt: null };

const answers: {
  readonly [C in CallName]: (params: Calls[C]["params"]) => Promise<Calls[C]["result"]> | Calls[C]["result"];
} = {
  start: () => ({ ...started, documentId: documentId(), selection: summarize(figma.currentPage.selection) }),
  "storage.get": async ({ key }) => ((await figma.clientStorage.getAsync(key)) as string | undefined) ?? null,
  "storage.set": async ({ key, value }) => {
    await figma.clientStorage.setAsync(key, value);
    return null;
  },
  "selection.read": (needs) => readSelection(figma.currentPage.selection, needs),
  "node.export": ({ place: where, subject }) => exportNode(where, subject),
  place,
  "place.find": async ({ key, nodeIds }) => {
    const nodes = await Promise.all(nodeIds.map(findNode));
    return nodes.map((node) => node !== null && wasPlaced(node, key));
  },
  resize({ height }) {
    figma.ui.resize(panelWidth, Math.round(height));
    return null;
  },
};

const tell = (message: MainMessage) => figma.ui.postMessage(message);

async function answer({ id, call, params }: CallMessage): Promise<void> {
  try {
    const work = answers[call] as (params: unknown) => Promise<Calls[CallName]["result"]>;
    tell({ id, result: await work(params) });
  } catch (error) {
    tell({ id, problem: asProblem(error) });
  }
}

/** Names the document in the panel's storage; made on first use. */
function documentId(): string {
  const known = figma.root.getPluginData(documentKey);
  if (known !== "") return known;
  const made = `${Date.now().toString(36)}${Math.floor(Math.random() * 1e9).toString(36)}`;
  try {
    figma.root.setPluginData(documentKey, made);
  } catch {
    // a file that cannot be changed gets no results either
  }
  return made;
}

figma.on("run", ({ command, parameters }: RunEvent) => {
  const prompt: unknown = parameters?.prompt;
  started = { command: command || "open", prompt: typeof prompt === "string" ? prompt : null };
  figma.showUI(__html__, { width: panelWidth, height: 560, themeColors: true, title: "Scumble" });
  figma.ui.onmessage = (message: CallMessage) => void answer(message);
});
figma.on("selectionchange", () => tell({ event: "selection", selection: summarize(figma.currentPage.selection) }));
figma.parameters.on("input", suggestPrompts);
