// Everything else that can be set, built from the engine's description.
import type { Controller, PanelState, Parameter, Plain } from "@scumble/plugin-kit";
import { element, menu } from "./elements.ts";

export interface SettingsView {
  readonly root: HTMLElement;
  /** Draws the fields of a pipeline; the same ones are left as they are. */
  draw(state: PanelState, pipeline: string): void;
}

/** Fields the plugin fills by itself, from the shape. */
const ownFields = ["width", "height", "seamless", "prompt"];
/** Fields shown without opening the rest. */
const firstFields = ["strength", "batch"];
/** Fields that come first among the rest. */
const nextFields = ["negativePrompt", "model", "seed"];

export function createSettingsView(controller: Controller): SettingsView {
  const first = element("div", { class: "fields" });
  const rest = element("div", { class: "fields" });
  const more = element("details", {}, element("summary", {}, "More settings"), rest);
  const root = element("section", { class: "settings" }, first, more);
  let drawn = "";

  const fieldFor = (state: PanelState, parameter: Parameter, pipeline: string): HTMLElement => {
    const { panel, values } = state;
    const value = panel?.value(values, parameter.name, pipeline) ?? null;
    const set = (next: Plain) => {
      const wrong = controller.set(parameter.name, next, pipeline);
      if (wrong !== null) controller.say(wrong);
      drawn = "";
      draw(controller.state, pipeline);
    };
    const control = controlFor(state, parameter, pipeline, value, set);
    const unit = parameter.unit === null ? "" : ` (${parameter.unit})`;
    return element("label", { title: parameter.doc }, element("span", {}, parameter.title + unit), control);
  };

  const draw = (state: PanelState, pipeline: string) => {
    const { panel } = state;
    const { prompt: _, ...values } = state.values;
    const shown = JSON.stringify([pipeline, panel?.description.engine, panel?.description.models, values]);
    // what is being typed is not drawn over
    const isTyping =
      drawn !== "" && root.contains(document.activeElement) && document.activeElement?.tagName === "INPUT";
    if (shown === drawn || isTyping) return;
    drawn = shown;
    const named = (names: readonly string[]) => names.flatMap((name) => panel?.field(name, pipeline) ?? []);
    const others = (panel?.moreFields(pipeline) ?? []).filter(({ name }) => !ownFields.includes(name));
    first.replaceChildren(...named(firstFields).map((field) => fieldFor(state, field, pipeline)));
    rest.replaceChildren(...[...named(nextFields), ...others].map((field) => fieldFor(state, field, pipeline)));
  };
  return { root, draw };
}

function controlFor(
  { panel }: PanelState,
  parameter: Parameter,
  pipeline: string,
  value: Plain,
  set: (value: Plain) => void,
): HTMLElement {
  const { name, type, nullable, min, max, step } = parameter;
  const choices = panel?.choices(parameter, pipeline) ?? [];
  if (choices.length > 0) {
    const automatic = nullable ? [{ id: "", title: "Automatic" }] : [];
    return menu(parameter.title, [...automatic, ...choices], String(value ?? ""), (id) => set(id === "" ? null : id));
  }
  if (type === "boolean") {
    const box = element("input", { type: "checkbox", checked: value === true, change: () => set(box.checked) });
    return box;
  }
  if (type === "string") {
    const text = element("input", { type: "text", value: String(value ?? ""), change: () => set(text.value) });
    return text;
  }
  const hasRange = min !== null && max !== null && step !== null && !nullable && max - min <= step * 100;
  const shown = value === null ? "" : String(value);
  const bounds = { min, max, step: step ?? (type === "integer" ? 1 : "any") };
  const number = element("input", {
    type: "number",
    value: shown,
    placeholder: "Automatic",
    ...bounds,
    "data-name": name,
    change: () => set(number.value === "" && nullable ? null : number.value),
  });
  if (!hasRange) return number;
  const slider = element("input", {
    type: "range",
    value: shown,
    ...bounds,
    "aria-label": parameter.title,
    input: () => {
      number.value = slider.value;
    },
    change: () => set(slider.value),
  });
  return element("span", { class: "slider" }, slider, number);
}
