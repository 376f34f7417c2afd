import { element, setText, show } from "./element.ts";
import type { PanelActions, Section } from "./section.ts";

/** Asks once for the code that the engine shows. */
export function createPairing({ controller }: PanelActions): Section {
  const field = element("sp-textfield", {
    class: "code",
    attributes: { placeholder: "XXXX-XXXX", type: "text", "aria-label": "Pairing code" },
    on: {
      keydown: (event) => {
        if ((event as KeyboardEvent).key === "Enter") void pair();
      },
    },
  });
  const button = element("sp-button", {
    text: "Pair",
    attributes: { variant: "cta" },
    on: { click: () => void pair() },
  });
  const problem = element("div", { class: "problem" });
  const lead = element("div", { class: "lead" });

  const pair = async () => {
    const refused = await controller.pair(String(field.value ?? ""));
    setText(problem, refused === null ? "" : `${refused.sentence} ${refused.advice}`.trim());
    show(problem, refused !== null);
    if (refused === null) field.value = "";
  };
  show(problem, false);

  const steps = [
    ["1", "Open a terminal and type", "scumble pair"],
    ["2", "Type the code it shows here", null],
  ] as const;
  const list = steps.map(([number, text, command]) =>
    element("div", { class: "row step" }, [
      element("div", { class: "step-number", text: number }),
      element("div", { class: "step-text", text }),
      ...(command === null ? [] : [element("div", { class: "command", text: command })]),
    ]),
  );
  return {
    element: element("div", { class: "pairing" }, [
      lead,
      ...list,
      element("div", { class: "row" }, [field, button]),
      problem,
      element("div", {
        class: "hint",
        text: "Once is enough. The code keeps other programs and web pages out; nothing leaves this computer.",
      }),
    ]),
    update({ state: { connection } }) {
      setText(lead, connection.sentence);
    },
  };
}
