import { element, fill, setFlag, setText, show } from "./element.ts";
import type { PanelActions, Section } from "./section.ts";
import { orderedPipelines, placeOf, sourceOf } from "./tasks.ts";

/** What to do, and where it would go. */
export function createTaskBar({ choose }: PanelActions): Section {
  const tabs = element("div", { class: "tabs" });
  const place = element("div", { class: "place" });
  const canvas = element("sp-action-button", {
    ...{ text: "Canvas", class: "small", attributes: { quiet: true } },
    on: { click: () => choose({ fallback: "canvas" }) },
  });
  const layer = element("sp-action-button", {
    ...{ text: "Layer", class: "small", attributes: { quiet: true } },
    on: { click: () => choose({ fallback: "layer" }) },
  });
  const fallbacks = element("div", { class: "row fallbacks" }, [canvas, layer]);
  let known: unknown = null;
  let buttons: readonly (readonly [id: string, button: HTMLElement])[] = [];

  return {
    element: element("div", {}, [tabs, element("div", { class: "row where" }, [place, fallbacks])]),
    update({ state: { panel }, scene, choices: { pipeline, fallback } }) {
      if (panel === null) return;
      if (panel !== known) {
        known = panel;
        buttons = orderedPipelines(panel).map(({ id, title, doc }) => [
          id,
          element("div", { class: "tab", text: title, title: doc, press: () => choose({ pipeline: id }) }),
        ]);
        fill(
          tabs,
          buttons.map(([, button]) => button),
        );
      }
      for (const [id, button] of buttons) {
        button.className = id === pipeline ? "tab is-chosen" : "tab";
        button.setAttribute("aria-pressed", String(id === pipeline));
      }
      setText(place, placeOf(panel, pipeline, scene, fallback));
      show(fallbacks, scene.document !== null && scene.selection === null && sourceOf(panel, pipeline) === "selection");
      setFlag(canvas, "selected", fallback === "canvas");
      setFlag(layer, "selected", fallback === "layer");
    },
  };
}
