// Stand-ins for UXP's own Spectrum widgets, which exist in Photoshop only. They have the documented members and about the looks.

const sheet = `
  :host { display: inline-block; font: 12px "Source Sans 3", "Adobe Clean", "Noto Sans", system-ui, sans-serif; box-sizing: border-box; }
  * { box-sizing: border-box; font: inherit; color: inherit; }
  input, textarea, select { width: 100%; height: 100%; margin: 0; padding: 4px 8px; border-radius: 4px; outline: none;
    border: 1px solid var(--uxp-host-border-color); background: var(--field-background); color: var(--uxp-host-text-color); }
  textarea { resize: none; padding: 7px 8px; line-height: 1.4; }
  input:focus, textarea:focus { border-color: #1473e6; }
  ::placeholder { color: var(--uxp-host-text-color-secondary); opacity: 0.8; }
  button { width: 100%; border: 0; border-radius: 16px; padding: 6px 14px; }
  .cta { background: #1473e6; color: white; font-weight: 600; }
  .secondary { background: transparent; border: 1px solid var(--uxp-host-text-color-secondary); padding: 3px 10px; }
  .action { background: transparent; border: 1px solid var(--uxp-host-border-color); border-radius: 4px; padding: 3px 9px; }
  .quiet { border-color: transparent; color: var(--uxp-host-text-color-secondary); }
  .quiet:hover { background: rgba(128, 128, 128, 0.2); }
  :host([selected]) .action { background: rgba(128, 128, 128, 0.32); color: var(--uxp-host-text-color); }
  :host([disabled]) button { opacity: 0.4; }
  .track { position: relative; height: 4px; border-radius: 2px; background: rgba(128, 128, 128, 0.35); overflow: hidden; }
  .track div { height: 100%; background: #1473e6; }
  input[type="range"] { -webkit-appearance: none; height: 20px; padding: 0; border: 0; background: transparent; }
  input[type="range"]::-webkit-slider-runnable-track { height: 2px; background: rgba(128, 128, 128, 0.6); border-radius: 1px; }
  input[type="range"]::-webkit-slider-thumb { -webkit-appearance: none; width: 14px; height: 14px; margin-top: -6px;
    border-radius: 7px; border: 2px solid var(--uxp-host-text-color); background: var(--uxp-host-background-color); }
`;

/** A widget whose inside is one element of the browser. */
abstract class Stand extends HTMLElement {
  protected abstract inside(): HTMLElement;
  protected inner: HTMLElement | null = null;
  connectedCallback(): void {
    if (this.inner !== null) return;
    const root = this.attachShadow({ mode: "open" });
    const style = document.createElement("style");
    style.textContent = sheet;
    this.inner = this.inside();
    root.append(style, this.inner);
  }
}

class Field extends Stand {
  protected kind = "input";
  private kept = "";
  protected inside(): HTMLElement {
    const field = document.createElement(this.kind) as HTMLInputElement;
    field.placeholder = this.getAttribute("placeholder") ?? "";
    if (this.kind === "input") field.type = this.getAttribute("type") ?? "text";
    field.value = this.kept;
    field.style.height = this.kind === "input" ? "28px" : "100%";
    field.addEventListener("change", () => this.dispatchEvent(new Event("change")));
    return field;
  }
  get value(): string {
    return (this.inner as HTMLInputElement | null)?.value ?? this.kept;
  }
  set value(value: string) {
    this.kept = value;
    if (this.inner !== null) (this.inner as HTMLInputElement).value = value;
  }
  get selectionStart(): number {
    return (this.inner as HTMLTextAreaElement).selectionStart;
  }
  set selectionStart(at: number) {
    (this.inner as HTMLTextAreaElement).selectionStart = at;
  }
  get selectionEnd(): number {
    return (this.inner as HTMLTextAreaElement).selectionEnd;
  }
  set selectionEnd(at: number) {
    (this.inner as HTMLTextAreaElement).selectionEnd = at;
  }
}

class Area extends Field {
  protected override kind = "textarea";
}

class Slider extends Stand {
  private kept = "0";
  protected inside(): HTMLElement {
    const range = document.createElement("input");
    range.type = "range";
    range.min = this.getAttribute("min") ?? "0";
    range.max = this.getAttribute("max") ?? "100";
    range.value = this.kept;
    range.addEventListener("change", () => this.dispatchEvent(new Event("change")));
    return range;
  }
  get value(): string {
    return (this.inner as HTMLInputElement | null)?.value ?? this.kept;
  }
  set value(value: string) {
    this.kept = String(value);
    if (this.inner !== null) (this.inner as HTMLInputElement).value = this.kept;
  }
}

class Button extends Stand {
  protected look(): string {
    return this.getAttribute("variant") ?? "cta";
  }
  protected inside(): HTMLElement {
    const button = document.createElement("button");
    button.className = this.look();
    button.append(document.createElement("slot"));
    return button;
  }
}

class ActionButton extends Button {
  protected override look(): string {
    return this.hasAttribute("quiet") ? "action quiet" : "action";
  }
}

class Progress extends Stand {
  static observedAttributes = ["value"];
  protected inside(): HTMLElement {
    const track = document.createElement("div");
    track.className = "track";
    track.append(document.createElement("div"));
    return track;
  }
  attributeChangedCallback(): void {
    const bar = this.inner?.firstElementChild as HTMLElement | null | undefined;
    if (bar != null) bar.style.width = `${this.getAttribute("value") ?? 0}%`;
  }
}

class Checkbox extends Stand {
  private kept = false;
  protected inside(): HTMLElement {
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = this.kept;
    box.style.cssText = "width: 14px; height: 14px; margin: 0 8px 0 0; vertical-align: -2px; accent-color: #1473e6";
    box.addEventListener("change", () => this.dispatchEvent(new Event("change")));
    label.append(box, document.createElement("slot"));
    return label;
  }
  get checked(): boolean {
    return this.inner?.querySelector("input")?.checked ?? this.kept;
  }
  set checked(checked: boolean) {
    this.kept = checked;
    const box = this.inner?.querySelector("input");
    if (box != null) box.checked = checked;
  }
}

class Dropdown extends Stand {
  private kept = 0;
  protected inside(): HTMLElement {
    const select = document.createElement("select");
    select.style.height = "28px";
    for (const item of this.querySelectorAll("sp-menu-item")) select.add(new Option(item.textContent ?? ""));
    select.selectedIndex = this.kept;
    select.addEventListener("change", () => this.dispatchEvent(new Event("change")));
    return select;
  }
  get selectedIndex(): number {
    return (this.inner as HTMLSelectElement | null)?.selectedIndex ?? this.kept;
  }
  set selectedIndex(index: number) {
    this.kept = index;
    if (this.inner !== null) (this.inner as HTMLSelectElement).selectedIndex = index;
  }
}

/** Makes the widgets known to the browser. */
export function defineWidgets(): void {
  const widgets = {
    "sp-textfield": Field,
    "sp-textarea": Area,
    "sp-slider": Slider,
    "sp-button": Button,
    "sp-action-button": ActionButton,
    "sp-progressbar": Progress,
    "sp-checkbox": Checkbox,
    "sp-dropdown": Dropdown,
  };
  for (const [name, widget] of Object.entries(widgets)) customElements.define(name, widget);
}
