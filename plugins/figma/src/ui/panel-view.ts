// The panel: tasks, prompt, settings, one button, status, results.
import type { Controller, PanelState, Plain } from "@scumble/plugin-kit";
import type { SelectionSummary } from "../messages.ts";
import type { BrushView } from "./brush-view.ts";
import { element } from "./elements.ts";
import { type KeptRecipe, readRecipe, toPlain } from "./host.ts";
import { type Mode, modeOf, modes } from "./modes.ts";
import { createPairingView } from "./pairing-view.ts";
import { createPlacingView } from "./placing-view.ts";
import { createPromptView } from "./prompt-view.ts";
import { createResultsView } from "./results-view.ts";
import { createSettingsView } from "./settings-view.ts";
import { createStatusView } from "./status-view.ts";

export interface PanelView {
  readonly root: HTMLElement;
  draw(state: PanelState): void;
  select(selection: SelectionSummary): void;
  /** Does what a quick action or a relaunch button asks for, with the selection as it is. */
  run(command: string, prompt: string | null): void;
}

export function createPanelView(controller: Controller, brush: BrushView): PanelView {
  let mode: Mode = "fill";
  let selection: SelectionSummary = { count: 0, name: "", width: 0, height: 0, recipe: null };
  const info = () => modeOf(mode);
  const start = () => {
    // what is drawn may be a frame old: a second click must not start a second run
    if (isFree(controller.state)) void controller.start(taskFor(prompt.text()));
  };
  const prompt = createPromptView(controller, start, (text) => controller.set("prompt", text, info().pipeline));
  const settings = createSettingsView(controller);
  const placing = createPlacingView(() => draw(controller.state));
  const status = createStatusView(controller);
  const results = createResultsView(controller);
  const pairing = createPairingView(controller);
  const tabs = modes.map(({ id, title, doc }) =>
    element("button", { type: "button", role: "tab", title: doc, "data-mode": id, click: () => turnTo(id) }, title),
  );
  const bar = element(
    "nav",
    { role: "tablist", "aria-label": "Task", keydown: (event: KeyboardEvent) => step(event) },
    ...tabs,
  );
  const what = element("p", { class: "selection" });
  const go = element("button", { type: "button", class: "primary", click: start, title: "Ctrl or ⌘ + Enter" });
  const again = element(
    "button",
    { type: "button", class: "quiet", click: () => repeat(false), title: "Make the selected fill again" },
    "Again",
  );
  const vary = element(
    "button",
    { type: "button", class: "quiet", click: () => repeat(true), title: "Another one like the selected fill" },
    "Vary",
  );
  const work = element("main", {}, bar, what, brush.root, prompt.root, placing.root, settings.root, results.root);
  const actions = element("div", { class: "row actions" }, go, again, vary);
  const root = element("div", { class: "panel" }, pairing.root, work, actions, status.root);
  // the button that had the focus is off while something runs
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape") controller.cancel();
  });

  const taskFor = (text: string) => {
    const { pipeline } = info();
    const seamless = mode === "pattern" && controller.state.panel?.field("seamless", pipeline) !== undefined;
    const overrides: { [name: string]: Plain } = { prompt: text, ...(seamless && { seamless: "both" }) };
    return { pipeline, overrides, options: toPlain(placing.options(mode)) };
  };
  const repeat = (isVariation: boolean) => {
    const kept = readRecipe(selection.recipe);
    if (kept === null) {
      const sentence = "The selected layer was not filled by Scumble.";
      const advice = "Select one that was, then try again.";
      return controller.say({ name: "told", sentence, advice, isError: true });
    }
    if (isFree(controller.state)) void controller.start(taskOf(kept, isVariation));
  };
  const turnTo = (next: Mode) => {
    mode = next;
    draw(controller.state);
    if (mode === "repaint") void brush.show();
  };
  const step = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    const at = (modes.findIndex(({ id }) => id === mode) + by + modes.length) % modes.length;
    turnTo(modes[at]!.id);
    tabs[at]?.focus();
  };
  const draw = (state: PanelState) => {
    const { title, verb, placeholder, pipeline } = info();
    const isPairing = state.connection.name === "needs-pairing";
    work.hidden = isPairing;
    actions.hidden = status.root.hidden = isPairing;
    tabs.forEach((tab, i) => {
      const isChosen = modes[i]?.id === mode;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
    });
    what.textContent = selectionSentence(selection, title);
    brush.root.hidden = mode !== "repaint" || placing.options(mode).maskFrom !== "brush";
    prompt.placeholder(placeholder);
    go.textContent = verb(selection.count);
    go.disabled = !isFree(state);
    again.hidden = vary.hidden = selection.recipe === null;
    again.disabled = vary.disabled = go.disabled;
    placing.draw(mode);
    settings.draw(state, pipeline);
    prompt.draw(state);
    pairing.draw(state);
    status.draw(state);
    results.draw(state);
  };

  return {
    root,
    draw,
    select(next) {
      selection = next;
      draw(controller.state);
      if (mode === "repaint") void brush.show();
    },
    run(command, typed) {
      if (command === "again" || command === "vary") return repeat(command === "vary");
      if (command === "fill" || command === "pattern") {
        turnTo(command);
        if (typed !== null) {
          prompt.write(typed);
          start();
        }
      }
      prompt.focus();
    },
  };
}

function isFree({ canStart, runs }: PanelState): boolean {
  return canStart && runs.length === 0;
}

function taskOf({ pipeline, request, options }: KeptRecipe, isVariation: boolean) {
  // the engine draws a seed
  const overrides = isVariation ? { seed: null } : {};
  return { pipeline, recipe: request, overrides, options: toPlain(options) };
}

function selectionSentence({ count, name, width, height }: SelectionSummary, title: string): string {
  if (count === 0)
    return title === "Refine" || title === "Repaint" ? "Select a layer with a picture." : "Select a shape or a frame.";
  const size = `${Math.round(width)} × ${Math.round(height)}`;
  return count === 1 ? `${name} · ${size}` : `${count} layers · ${name}, …`;
}
