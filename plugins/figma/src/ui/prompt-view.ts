// The prompt with its history and phrases; Alt and the arrow keys change a word's weight.
import { type Controller, changeWeight, type PanelState } from "@scumble/plugin-kit";
import { element } from "./elements.ts";

export interface PromptView {
  readonly root: HTMLElement;
  text(): string;
  write(text: string): void;
  focus(): void;
  placeholder(text: string): void;
  draw(state: PanelState): void;
}

/** @param onSubmit called on Ctrl or Command with Enter */
export function createPromptView(
  controller: Controller,
  onSubmit: () => void,
  onChange: (text: string) => void,
): PromptView {
  const area = element("textarea", { rows: 3, "aria-label": "Prompt", spellcheck: "false" });
  const used = element("select", { class: "icon", "aria-label": "Earlier prompts", title: "Earlier prompts" });
  const phrases = element("div", { class: "phrases", role: "group", "aria-label": "Phrases" });
  const keep = element(
    "button",
    {
      class: "quiet",
      type: "button",
      title: "Keep the selected words, or the whole prompt, as a phrase",
      click: () => keepPhrase(),
    },
    "Keep phrase",
  );
  const root = element(
    "section",
    { class: "prompt" },
    area,
    element("div", { class: "row" }, used, keep, element("span", { class: "hint" }, "Alt ↑↓ weighs a word")),
    phrases,
  );
  let drawn = "";

  const write = (text: string) => {
    area.value = text;
    onChange(text);
  };
  const keepPhrase = () => {
    const { selectionStart, selectionEnd, value } = area;
    controller.addPhrase(selectionStart < selectionEnd ? value.slice(selectionStart, selectionEnd) : value);
  };
  const insert = (phrase: string) => {
    const text = area.value.trimEnd();
    write(text === "" ? phrase : `${text.replace(/,$/, "")}, ${phrase}`);
    area.focus();
  };
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSubmit();
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      const { value, selectionStart, selectionEnd } = area;
      const changed = changeWeight({ text: value, start: selectionStart, end: selectionEnd }, event.key === "ArrowUp");
      write(changed.text);
      area.setSelectionRange(changed.start, changed.end);
    }
  });
  area.addEventListener("change", () => onChange(area.value));
  used.addEventListener("change", () => {
    if (used.value !== "") write(used.value);
    used.value = "";
    area.focus();
  });

  return {
    root,
    text: () => area.value,
    write,
    focus: () => area.focus(),
    placeholder(text) {
      area.placeholder = text;
    },
    draw(state) {
      const shown = JSON.stringify([state.prompts, state.phrases]);
      if (shown === drawn) return;
      drawn = shown;
      const first = element("option", { value: "" }, "History");
      used.replaceChildren(first, ...state.prompts.map((prompt) => element("option", { value: prompt }, prompt)));
      used.disabled = state.prompts.length === 0;
      phrases.replaceChildren(
        ...state.phrases.map((phrase) =>
          element(
            "span",
            { class: "phrase" },
            element("button", { type: "button", title: "Add to the prompt", click: () => insert(phrase) }, phrase),
            element(
              "button",
              {
                type: "button",
                class: "remove",
                "aria-label": `Remove ${phrase}`,
                click: () => controller.removePhrase(phrase),
              },
              "×",
            ),
          ),
        ),
      );
    },
  };
}
