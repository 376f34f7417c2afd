import { element, setText, show } from "./element.ts";
import type { PanelActions, Section } from "./section.ts";

/** One line about the engine, and the sentence of what to do now. */
export function createStatus({ controller }: PanelActions): Section {
  const dot = element("div", { class: "dot" });
  const words = element("div", { class: "status-words" });
  const retry = element("sp-action-button", {
    ...{ class: "small", text: "Look again", attributes: { quiet: true } },
    on: { click: () => controller.retry() },
  });
  const line = element("div", { class: "row status" }, [dot, words, retry]);
  const sentence = element("div", { class: "sentence" });
  const advice = element("div", { class: "advice" });
  const live = { role: "status", "aria-live": "polite" };
  const notice = element("div", { class: "notice", attributes: live }, [sentence, advice]);
  const tones: Readonly<Record<string, string>> = { ready: "good", searching: "idle" };

  return {
    element: element("div", {}, [line, notice]),
    update({ state: { connection, notice: told, panel, runs } }) {
      const device = panel === null ? "" : ` · ${panel.description.device.provider}`;
      const brief: Readonly<Record<string, string>> = {
        ready: `Engine ready${device}`,
        "needs-pairing": "Not paired yet",
      };
      setText(words, brief[connection.name] ?? connection.sentence);
      const tone = tones[connection.name] ?? (connection.isError ? "bad" : "waiting");
      if (dot.className !== `dot ${tone}`) dot.className = `dot ${tone}`;
      show(retry, connection.name === "not-running" || connection.name === "gone");
      // a run tells its own progress; the engine's line has said the rest
      const isSaid = told.sentence === connection.sentence && told.advice === "";
      show(notice, !isSaid && runs.length === 0 && connection.name !== "needs-pairing" && told.name !== "ready");
      const look = `notice ${told.isError ? "is-error" : ""}`;
      if (notice.className !== look) notice.className = look;
      show(sentence, told.sentence !== connection.sentence);
      setText(sentence, told.sentence);
      setText(advice, told.advice);
      show(advice, told.advice !== "");
    },
  };
}
