/** What an element is made with. */
export interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  readonly title?: string;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
  readonly on?: Readonly<Record<string, (event: Event) => void>>;
  /** What a click does; Enter and the space bar do the same, and the Tab key leads there. For what is no widget. */
  readonly press?: () => void;
}

/** Widgets of UXP as they are used here; all of them are plain elements to TypeScript. */
export type Widget = HTMLElement & { value: string; disabled: boolean; selectedIndex: number; checked: boolean };

/** Makes an element with its children. */
export function element(tag: string, options: ElementOptions = {}, children: readonly Node[] = []): Widget {
  const made = document.createElement(tag) as unknown as Widget;
  if (options.class !== undefined) made.className = options.class;
  if (options.text !== undefined) made.textContent = options.text;
  if (options.title !== undefined) made.setAttribute("title", options.title);
  for (const [name, value] of Object.entries(options.attributes ?? {}))
    if (value !== false) made.setAttribute(name, value === true ? "" : String(value));
  for (const [name, listener] of Object.entries(options.on ?? {})) made.addEventListener(name, listener);
  if (options.press !== undefined) makeButton(made, options.press);
  for (const child of children) made.appendChild(child);
  return made;
}

function makeButton(target: HTMLElement, press: () => void): void {
  target.setAttribute("role", "button");
  target.setAttribute("tabindex", "0");
  target.addEventListener("click", press);
  target.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    press();
  });
}

/** Shows or hides an element. */
export function show(target: HTMLElement, isShown: boolean): void {
  const display = isShown ? "" : "none";
  if (target.style.display !== display) target.style.display = display;
}

/** Sets a text only where it is another, so that nothing is laid out anew. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Sets an attribute, or takes it away. */
export function setFlag(target: HTMLElement, name: string, isSet: boolean): void {
  if (target.hasAttribute(name) === isSet) return;
  if (isSet) target.setAttribute(name, "");
  else target.removeAttribute(name);
}

/** Replaces all children. */
export function fill(target: HTMLElement, children: readonly Node[]): void {
  while (target.firstChild !== null) target.removeChild(target.firstChild);
  for (const child of children) target.appendChild(child);
}
