// The panel: sections under each other, drawn anew whenever the controller or the document changed.
import type { Plugin } from "../parts.ts";
import { element, show } from "./element.ts";
import { createPairing } from "./pairing.ts";
import { createPrompt } from "./prompt.ts";
import { createResults } from "./results.ts";
import { createRunBar } from "./run-bar.ts";
import type { PanelActions, PanelChoices, View } from "./section.ts";
import { createSettings } from "./settings.ts";
import { createStatus } from "./status.ts";
import { createTaskBar } from "./task-bar.ts";
import { orderedPipelines, taskFor } from "./tasks.ts";

/** Milliseconds between looks at the document: notifications come late or not at all for some changes. */
const lookMs = 500;

/** Fills the panel; returns at once, as UXP demands. */
export function openPanel(root: HTMLElement, plugin: Plugin): void {
  const { controller, host } = plugin;
  const choices: PanelChoices = { pipeline: "", fallback: "canvas", isMoreOpen: false, list: null };
  const view = (): View => ({ state: controller.state, scene: host.scene(), choices });
  const actions: PanelActions = {
    ...plugin,
    choose(change) {
      Object.assign(choices, change);
      draw();
    },
    run() {
      const { state, scene } = view();
      // Ctrl+Enter works without the button, which hides during a run
      if (state.panel === null || !state.canStart || state.runs.length > 0) return;
      void controller.start(taskFor(state.panel, state.values, choices.pipeline, scene, choices.fallback));
    },
  };

  const status = createStatus(actions);
  const pairing = createPairing(actions);
  const sections = [createTaskBar, createPrompt, createSettings, createRunBar, createResults].map((create) =>
    create(actions),
  );
  const work = element(
    "div",
    { class: "work" },
    sections.map((section) => section.element),
  );
  root.appendChild(element("div", { class: "panel" }, [status.element, pairing.element, work]));
  // the button that had the focus hides when a run begins
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") controller.cancel();
  });

  const draw = () => {
    const now = view();
    const { panel, connection } = now.state;
    const pipelines = panel === null ? [] : orderedPipelines(panel);
    if (!pipelines.some(({ id }) => id === choices.pipeline)) choices.pipeline = pipelines[0]?.id ?? "";
    const needsPairing = connection.name === "needs-pairing";
    show(pairing.element, needsPairing);
    show(work, panel !== null && !needsPairing);
    for (const section of [status, pairing, ...sections]) section.update(now);
  };
  let seen = "";
  const look = () => {
    const now = JSON.stringify(host.scene());
    if (now === seen) return;
    seen = now;
    draw();
  };
  controller.onChange(draw);
  host.onHostChange(look);
  setInterval(look, lookMs);
  draw();
}
