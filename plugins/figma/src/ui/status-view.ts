// One line about how things stand, with progress while something runs.
import type { Controller, PanelState } from "@scumble/plugin-kit";
import { canvasOf, element } from "./elements.ts";

export interface StatusView {
  readonly root: HTMLElement;
  draw(state: PanelState): void;
}

export function createStatusView(controller: Controller): StatusView {
  const sentence = element("strong", {});
  const advice = element("span", { class: "advice" });
  const retry = element("button", { class: "quiet", type: "button", click: () => controller.retry() }, "Look again");
  const cancel = element(
    "button",
    { class: "quiet", type: "button", title: "Esc", click: () => controller.cancel() },
    "Cancel",
  );
  const bar = element("div", { class: "bar" }, element("i", {}));
  const preview = element("div", { class: "preview", "aria-hidden": "true" });
  const words = element("div", { class: "words" }, sentence, advice);
  const root = element(
    "section",
    { class: "status", role: "status", "aria-live": "polite" },
    bar,
    element("div", { class: "row" }, element("i", { class: "dot" }), preview, words, retry, cancel),
  );
  let lastPreview: object | null = null;

  return {
    root,
    draw({ notice, runs }) {
      const run = runs[0] ?? null;
      sentence.textContent = notice.sentence;
      advice.textContent = notice.advice;
      root.dataset.state = notice.name;
      root.classList.toggle("error", notice.isError);
      retry.hidden = !["not-running", "gone", "blocked", "version"].includes(notice.name);
      cancel.hidden = run === null || !run.canCancel;
      bar.hidden = run === null;
      const fill = bar.firstElementChild as HTMLElement;
      bar.classList.toggle("unknown", run !== null && run.fraction === null);
      fill.style.setProperty("--done", `${Math.round((run?.fraction ?? 0) * 100)}%`);
      if ((run?.preview ?? null) === lastPreview) return;
      lastPreview = run?.preview ?? null;
      preview.replaceChildren(...(run?.preview ? [canvasOf(run.preview)] : []));
    },
  };
}
