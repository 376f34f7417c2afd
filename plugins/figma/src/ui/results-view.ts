// What was made so far: thumbnails to choose among, a button where something is not in the document.
import type { Controller, PanelState, ResultView, Thumbnail } from "@scumble/plugin-kit";
import { canvasOf, element } from "./elements.ts";

export interface ResultsView {
  readonly root: HTMLElement;
  draw(state: PanelState): void;
}

/** Results shown; older ones stay in the document. */
const maxShown = 12;

export function createResultsView(controller: Controller): ResultsView {
  const root = element("section", { class: "results", hidden: true, "aria-label": "Results" });
  let drawn: readonly object[] = [];

  const rowFor = (result: ResultView): HTMLElement => {
    const tiles = result.pieces.flatMap(({ thumbnails, chosen, target }, piece) =>
      thumbnails.map((thumbnail, variation) =>
        element(
          "button",
          {
            type: "button",
            class: "thumbnail",
            "aria-pressed": String(variation === chosen),
            title: `${target.name}, variation ${variation + 1}`,
            click: () => void controller.choose(result.key, piece, variation),
          },
          canvasOf(thumbnail),
        ),
      ),
    );
    const place = element(
      "button",
      { type: "button", class: "quiet", hidden: result.isPlaced, click: () => void controller.place(result.key) },
      "Place",
    );
    const problem = result.pieces.find((piece) => piece.problem !== null)?.problem ?? "";
    return element(
      "article",
      {},
      element(
        "div",
        { class: "row" },
        element("span", { class: "title", title: `${result.title}\n${timesSentence(result.timesMs)}` }, result.title),
        place,
      ),
      ...(problem === "" ? [] : [element("p", { class: "problem" }, problem)]),
      element("div", { class: "thumbnails" }, ...tiles),
    );
  };

  return {
    root,
    draw({ results, runs }) {
      const arrived = runs.flatMap(({ thumbnails }) => thumbnails);
      const shown = [...results, ...arrived];
      if (shown.length === drawn.length && shown.every((one, i) => one === drawn[i])) return;
      drawn = shown;
      root.hidden = shown.length === 0;
      const early = arrived.length > 0 ? [earlyRow(runs[0]?.title ?? "", arrived)] : [];
      root.replaceChildren(...early, ...results.slice(0, maxShown).map(rowFor));
    },
  };
}

/** Where the time went, in seconds. */
function timesSentence(timesMs: ResultView["timesMs"]): string {
  const parts = Object.entries(timesMs).filter(([, timeMs]) => timeMs >= 50);
  return parts.map(([what, timeMs]) => `${what} ${(timeMs / 1000).toFixed(1)} s`).join(", ");
}

/** What has arrived of a run that still makes more. */
function earlyRow(title: string, thumbnails: readonly Thumbnail[]): HTMLElement {
  const tiles = thumbnails.map((thumbnail) => element("span", { class: "thumbnail" }, canvasOf(thumbnail)));
  const head = element("div", { class: "row" }, element("span", { class: "title" }, title));
  return element("article", { "aria-busy": "true" }, head, element("div", { class: "thumbnails" }, ...tiles));
}
