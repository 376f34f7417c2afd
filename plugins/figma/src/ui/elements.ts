type Props = { readonly [name: string]: string | number | boolean | null | ((event: never) => void) };

/** An element; functions become listeners, `true` an empty attribute, `false` and `null` none. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") made.addEventListener(name, value as (event: Event) => void);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null) made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/** A menu. */
export function menu(
  label: string,
  choices: readonly { readonly id: string; readonly title: string }[],
  chosen: string,
  onChoose: (id: string) => void,
): HTMLSelectElement {
  const options = choices.map(({ id, title }) => element("option", { value: id, selected: id === chosen }, title));
  const select = element("select", { "aria-label": label, change: () => onChoose(select.value) }, ...options);
  return select;
}

/** A picture from rgba8 pixels. */
export function canvasOf({
  width,
  height,
  pixels,
}: {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array | Uint8ClampedArray;
}): HTMLCanvasElement {
  const canvas = element("canvas", { width, height });
  canvas.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
  return canvas;
}
