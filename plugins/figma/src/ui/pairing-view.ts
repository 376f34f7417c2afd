// Shown until the engine knows this plugin.
import type { Controller, PanelState } from "@scumble/plugin-kit";
import { element } from "./elements.ts";

export interface PairingView {
  readonly root: HTMLElement;
  draw(state: PanelState): void;
}

export function createPairingView(controller: Controller): PairingView {
  const code = element("input", {
    type: "text",
    class: "code",
    placeholder: "XXXX-XXXX",
    "aria-label": "Pairing code",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: 12,
  });
  const wrong = element("p", { class: "problem", role: "alert" });
  const button = element("button", { type: "submit", class: "primary" }, "Pair");
  const form = element("form", {}, code, button);
  const lead = element("p", {});
  const root = element(
    "section",
    { class: "pairing" },
    element("h1", {}, "Pair with your engine"),
    lead,
    element(
      "ol",
      {},
      element("li", {}, "Open a terminal on this computer."),
      element("li", {}, "Run ", element("code", {}, "scumble pair"), "."),
      element("li", {}, "Type the code it prints; it works for two minutes."),
    ),
    form,
    wrong,
    element(
      "p",
      { class: "hint" },
      "Pictures and prompts stay on this computer. The engine can take the pairing back at any time.",
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    button.disabled = true;
    wrong.textContent = "";
    void controller.pair(code.value).then((told) => {
      button.disabled = false;
      wrong.textContent = told === null ? "" : `${told.sentence} ${told.advice}`;
      if (told === null) code.value = "";
      else code.select();
    });
  });
  return {
    root,
    draw({ connection }) {
      const isNeeded = connection.name === "needs-pairing";
      if (isNeeded && root.hidden) queueMicrotask(() => code.focus());
      root.hidden = !isNeeded;
      lead.hidden = !connection.isError;
      lead.textContent = connection.sentence;
    },
  };
}
