import { element, setFlag, setText, show } from "./element.ts";
import { createPicture } from "./picture.ts";
import type { PanelActions, Section } from "./section.ts";
import { actionOf } from "./tasks.ts";

/** The button that starts, and while something runs its progress with a picture of where it stands. */
export function createRunBar({ controller, run }: PanelActions): Section {
  const start = element("sp-button", {
    class: "start",
    title: "Ctrl or ⌘ + Enter",
    attributes: { variant: "cta" },
    on: { click: run },
  });
  const preview = createPicture("preview");
  const frame = element("div", { class: "preview-frame" }, [preview.element]);
  const title = element("div", { class: "run-title" });
  const sentence = element("div", { class: "run-sentence" });
  const bar = element("sp-progressbar", { class: "bar", attributes: { max: 100, value: 0, "show-value": "false" } });
  const cancel = element("sp-action-button", {
    ...{ text: "Cancel", title: "Esc", class: "small", attributes: { quiet: true } },
    on: { click: () => controller.cancel() },
  });
  const words = element("div", { class: "run-words" }, [
    title,
    sentence,
    bar,
    element("div", { class: "row toggles" }, [cancel]),
  ]);
  const running = element("div", { class: "row running" }, [frame, words]);

  return {
    element: element("div", {}, [start, running]),
    update({ state: { panel, canStart, runs }, scene, choices: { pipeline, fallback } }) {
      const [active] = runs;
      show(start, active === undefined);
      show(running, active !== undefined);
      setText(start, panel === null ? "Fill" : actionOf(panel, pipeline, scene, fallback));
      setFlag(start, "disabled", !canStart || scene.document === null);
      preview.show(active?.preview ?? null, 72);
      show(frame, active?.preview != null);
      if (active === undefined) return;
      setText(title, active.title);
      setText(sentence, active.notice.sentence);
      const percent = String(Math.round((active.fraction ?? 0) * 100));
      if (bar.getAttribute("value") !== percent) {
        bar.setAttribute("value", percent);
        bar.value = percent;
      }
      setFlag(cancel, "disabled", !active.canCancel);
    },
  };
}
