// How a result becomes a fill: size, detail, replace or add, where the mask comes from.

import { element, menu } from "./elements.ts";
import type { RunOptions } from "./host.ts";
import type { Mode } from "./modes.ts";

export interface PlacingView {
  readonly root: HTMLElement;
  /** Shows what counts for a mode. */
  draw(mode: Mode): void;
  options(mode: Mode): RunOptions;
}

const scales = [
  { id: "0.5", title: "0.5×" },
  { id: "1", title: "1×" },
  { id: "2", title: "2×" },
  { id: "3", title: "3×" },
];

/** @param onChange told when the mask's source changes */
export function createPlacingView(onChange: () => void): PlacingView {
  const chosen = { scale: "1", patternScale: "1", detail: "quick", paint: "replace", mask: "brush" };
  const choose = (name: keyof typeof chosen) => (id: string) => {
    chosen[name] = id;
    onChange();
  };
  const row = (title: string, tip: string, control: HTMLElement) =>
    element("label", { title: tip }, element("span", {}, title), control);
  const scale = row(
    "Resolution",
    "Picture pixels for each pixel of the layer",
    menu("Resolution", scales, "1", choose("scale")),
  );
  const patternScale = row(
    "Tile size",
    "Size of the repeated picture",
    menu("Tile size", scales, "1", choose("patternScale")),
  );
  const detail = row(
    "Detail",
    "Quick paints near the model's own size and enlarges; full paints every pixel",
    menu(
      "Detail",
      [
        { id: "quick", title: "Quick" },
        { id: "full", title: "Full" },
      ],
      "quick",
      choose("detail"),
    ),
  );
  const paint = row(
    "Fill",
    "Replace the layer's fills, or add above them",
    menu(
      "Fill",
      [
        { id: "replace", title: "Replace" },
        { id: "add", title: "Add above" },
      ],
      "replace",
      choose("paint"),
    ),
  );
  const mask = row(
    "Mask",
    "What shows where to repaint",
    menu(
      "Mask",
      [
        { id: "brush", title: "Brush" },
        { id: "layer", title: "Layer on top" },
      ],
      "brush",
      choose("mask"),
    ),
  );
  const shownIn = new Map<HTMLElement, readonly Mode[]>([
    [scale, ["fill", "refine", "repaint"]],
    [patternScale, ["pattern"]],
    [detail, ["fill"]],
    [paint, ["fill", "pattern", "refine"]],
    [mask, ["repaint"]],
  ]);
  return {
    root: element("section", { class: "fields placing" }, ...shownIn.keys()),
    draw(mode) {
      for (const [field, where] of shownIn) field.hidden = !where.includes(mode);
    },
    options: (mode) => ({
      mode,
      isPattern: mode === "pattern",
      scale: Number(mode === "pattern" ? chosen.patternScale : chosen.scale),
      detail: chosen.detail === "full" ? "full" : "quick",
      // what is repainted lies above the picture, so that the rest of it stays untouched
      paint: mode === "repaint" || chosen.paint === "add" ? "add" : "replace",
      maskFrom: chosen.mask === "layer" ? "layer" : "brush",
    }),
  };
}
