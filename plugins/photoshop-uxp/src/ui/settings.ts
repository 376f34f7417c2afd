import type { Panel, Parameter, Plain, Values } from "@scumble/plugin-kit";
import { element, fill, setText, show, type Widget } from "./element.ts";
import type { PanelActions, Section } from "./section.ts";
import { reachFields } from "./tasks.ts";

/** A control for one parameter. */
interface Control {
  readonly element: HTMLElement;
  update(value: Plain): void;
}

/** Fields that have a slider of their own, in this order. */
const sliders = ["strength", "batch"];

/** Settings of a pipeline, all of them from the engine's description. */
export function createSettings({ controller, choose }: PanelActions): Section {
  const main = element("div", { class: "settings" });
  const more = element("div", { class: "settings" });
  const toggle = element("div", { class: "more", press: () => choose({ isMoreOpen: !isOpen }) });
  const problem = element("div", { class: "problem" });
  show(problem, false);
  let isOpen = false;
  let known: { readonly panel: Panel; readonly pipeline: string } | null = null;
  let controls = new Map<string, Control>();

  const build = (panel: Panel, pipeline: string) => {
    const set = (name: string, value: Plain) => {
      const refused = controller.set(name, value, pipeline);
      setText(problem, refused === null ? "" : `${refused.sentence} ${refused.advice}`.trim());
      show(problem, refused !== null);
    };
    const make = (field: Parameter, create: (field: Parameter, set: (value: Plain) => void) => Control) => {
      const control = create(field, (value) => set(field.name, value));
      controls.set(field.name, control);
      return control.element;
    };
    const fieldsOf = (names: readonly string[]) =>
      names.map((name) => panel.field(name, pipeline)).filter((field) => field !== undefined);
    controls = new Map();
    fill(main, [
      ...fieldsOf(reachFields).map((field) => make(field, textField)),
      ...fieldsOf(sliders).map((field) => make(field, slider)),
    ]);
    const controlFor = (field: Parameter) => {
      if (field.type === "boolean") return checkbox;
      return panel.choices(field, pipeline).length > 0 ? choice : textField;
    };
    const choice = (field: Parameter, put: (value: Plain) => void) => dropdown(field, panel, pipeline, put);
    const rest = [...fieldsOf(["negativePrompt", "seed", "model"]), ...panel.moreFields(pipeline)];
    fill(
      more,
      rest
        .filter(({ name }) => ![...reachFields, "width", "height"].includes(name))
        .map((field) => make(field, controlFor(field))),
    );
  };

  return {
    element: element("div", {}, [main, toggle, more, problem]),
    update({ state: { panel, values }, choices: { pipeline, isMoreOpen } }) {
      if (panel === null) return;
      if (known?.panel !== panel || known.pipeline !== pipeline) {
        known = { panel, pipeline };
        build(panel, pipeline);
      }
      isOpen = isMoreOpen;
      toggle.setAttribute("aria-expanded", String(isOpen));
      setText(toggle, `${isMoreOpen ? "▾" : "▸"}  More settings${changedCount(panel, values, pipeline)}`);
      show(more, isMoreOpen);
      for (const [name, control] of controls) control.update(panel.value(values, name, pipeline));
    },
  };
}

/** How many of the folded settings differ from the engine's choice. */
function changedCount(panel: Panel, values: Values, pipeline: string): string {
  const names = ["negativePrompt", "seed", "model", ...panel.moreFields(pipeline).map(({ name }) => name)];
  const changed = names.filter((name) => {
    const field = panel.field(name, pipeline);
    return field !== undefined && panel.value(values, name, pipeline) !== field.default;
  });
  return changed.length === 0 ? "" : ` (${changed.length} changed)`;
}

/** A slider in whole steps; UXP's knows no fractions. */
function slider({ title, doc, min, max, step, type }: Parameter, set: (value: Plain) => void): Control {
  const unit = type === "integer" ? 1 : (step ?? 0.05);
  const steps = (value: number) => Math.round(value / unit);
  const label = element("div", { class: "slider-title", text: title });
  const shown = element("div", { class: "slider-value" });
  const attributes = { min: steps(min ?? 0), max: steps(max ?? 1), "show-value": "false", "aria-label": title };
  const take = () => set(type === "integer" ? Number(range.value) : Number((Number(range.value) * unit).toFixed(4)));
  const range = element("sp-slider", { class: "slider", attributes, on: { input: take, change: take } });
  return {
    element: element("div", { class: "setting", title: doc }, [
      element("div", { class: "row" }, [label, shown]),
      range,
    ]),
    update(value) {
      const number = Number(value ?? min ?? 0);
      setText(shown, type === "integer" ? String(number) : `${Math.round(number * 100)} %`);
      if (Number(range.value) !== steps(number)) range.value = String(steps(number));
    },
  };
}

function checkbox({ title, doc }: Parameter, set: (value: Plain) => void): Control {
  const box: Widget = element("sp-checkbox", { text: title, on: { change: () => set(box.checked) } });
  return {
    element: element("div", { class: "row setting", title: doc }, [box]),
    update(value) {
      if (box.checked !== (value === true)) box.checked = value === true;
    },
  };
}

function textField({ title, doc, type, unit, nullable }: Parameter, set: (value: Plain) => void): Control {
  const isNumber = type === "integer" || type === "number";
  const field: Widget = element("sp-textfield", {
    class: "field",
    attributes: { placeholder: isNumber && nullable ? "automatic" : "", type: "text", "aria-label": title },
    on: { change: () => set(field.value.trim() === "" ? (nullable ? null : "") : field.value) },
  });
  const name = unit === null ? title : `${title} (${unit})`;
  return {
    element: element("div", { class: "row setting", title: doc }, [
      element("div", { class: "field-title", text: name }),
      field,
    ]),
    update(value) {
      const text = value === null ? "" : String(value);
      if (field.value !== text && document.activeElement !== field) field.value = text;
    },
  };
}

function dropdown(field: Parameter, panel: Panel, pipeline: string, set: (value: Plain) => void): Control {
  const choices: readonly { readonly id: string | null; readonly title: string }[] = [
    ...(field.nullable ? [{ id: null, title: "Automatic" }] : []),
    ...panel.choices(field, pipeline),
  ];
  const items = choices.map(({ title }) => element("sp-menu-item", { text: title }));
  const menu = element("sp-menu", { attributes: { slot: "options" } }, items);
  const picker: Widget = element(
    "sp-dropdown",
    {
      class: "field",
      attributes: { "aria-label": field.title },
      on: { change: () => set(choices[picker.selectedIndex]?.id ?? null) },
    },
    [menu],
  );
  return {
    element: element("div", { class: "row setting", title: field.doc }, [
      element("div", { class: "field-title", text: field.title }),
      picker,
    ]),
    update(value) {
      const index = choices.findIndex(({ id }) => id === value);
      if (index >= 0 && picker.selectedIndex !== index) picker.selectedIndex = index;
    },
  };
}
