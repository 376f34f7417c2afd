import { changeWeight } from "@scumble/plugin-kit";
import { element, fill, setFlag, show } from "./element.ts";
import type { PanelActions, Section, View } from "./section.ts";

/** A text area of UXP, or of a browser: where the cursor is known. */
type TextArea = ReturnType<typeof element> & { selectionStart?: number; selectionEnd?: number };

/** Entries of a list that are shown. */
const maxEntries = 40;

/** The prompt, what was used before, and the words the model knows. */
export function createPrompt({ controller, choose, run }: PanelActions): Section {
  let pipeline = "";
  const write = (text: string) => {
    area.value = text;
    controller.set("prompt", text, pipeline);
  };
  const area: TextArea = element("sp-textarea", {
    class: "prompt",
    attributes: { placeholder: "What should be there?", "aria-label": "Prompt" },
    on: {
      input: () => controller.set("prompt", area.value, pipeline),
      keydown: (event) => onKey(event as KeyboardEvent),
    },
  });
  const onKey = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey } = event;
    if (!ctrlKey && !metaKey) return;
    if (key === "Enter") run();
    else if (key === "ArrowUp" || key === "ArrowDown") {
      const { selectionStart, selectionEnd } = area;
      if (selectionStart === undefined || selectionEnd === undefined) return;
      const { text, start, end } = changeWeight(
        { text: area.value, start: selectionStart, end: selectionEnd },
        key === "ArrowUp",
      );
      write(text);
      area.selectionStart = start;
      area.selectionEnd = end;
    } else return;
    event.preventDefault();
  };

  const toggle = (list: "recent" | "words", text: string) =>
    element("sp-action-button", {
      ...{ text, class: "small", attributes: { quiet: true } },
      on: { click: () => choose({ list: openList === list ? null : list }) },
    });
  const recent = toggle("recent", "Recent");
  const words = toggle("words", "Words");
  const keep = element("sp-action-button", {
    ...{ text: "Keep", class: "small", title: "Keep this prompt as a phrase", attributes: { quiet: true } },
    on: { click: () => controller.addPhrase(area.value) },
  });
  const list = element("div", { class: "list" });
  let openList: View["choices"]["list"] = null;
  let listed: unknown = null;

  const append = (word: string) =>
    write(area.value.trim() === "" ? word : `${area.value.replace(/[\s,]+$/, "")}, ${word}`);
  const chips = (entries: readonly string[], act: (entry: string) => void) =>
    entries
      .slice(0, maxEntries)
      .map((entry) => element("div", { class: "chip", text: entry, press: () => act(entry) }));
  const kind = (title: string) => element("div", { class: "list-title", text: title });

  const draw = ({ state: { panel, values, prompts, phrases }, choices }: View) => {
    const parts = { recent: [prompts, phrases], words: [panel, values.model ?? null] };
    const inputs = choices.list === null ? [null] : [choices.list, ...parts[choices.list]];
    if (Array.isArray(listed) && inputs.every((input, i) => input === (listed as unknown[])[i])) return;
    listed = inputs;
    if (choices.list === "recent")
      fill(list, [
        ...(phrases.length > 0 ? [kind("Kept"), ...chips(phrases, write)] : []),
        kind(prompts.length > 0 ? "Used before" : "Nothing was used yet"),
        ...chips(prompts, write),
      ]);
    else if (choices.list === "words") {
      const known = Object.entries(panel?.words(values) ?? {});
      fill(
        list,
        known.length === 0
          ? [kind("This model reads plain language; there is no list of words.")]
          : known.flatMap(([title, entries]) => [kind(title), ...chips(entries, append)]),
      );
    }
  };

  return {
    element: element("div", { class: "prompt-part" }, [
      area,
      element("div", { class: "row toggles" }, [recent, words, keep]),
      list,
    ]),
    update(view) {
      const { state, choices } = view;
      ({ pipeline } = choices);
      const value = state.panel?.value(state.values, "prompt", pipeline) ?? "";
      // never under the person's fingers
      if (area.value !== value && document.activeElement !== area) area.value = String(value);
      openList = choices.list;
      setFlag(recent, "selected", openList === "recent");
      setFlag(words, "selected", openList === "words");
      show(list, openList !== null);
      draw(view);
    },
  };
}
