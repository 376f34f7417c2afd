// What the panel offers to do, and what of the engine it needs for each.

export type Mode = "fill" | "pattern" | "refine" | "repaint";

export interface ModeInfo {
  readonly id: Mode;
  readonly title: string;
  readonly pipeline: string;
  /** What it does, for a tooltip. */
  readonly doc: string;
  /** The button, for one thing and for several. */
  readonly verb: (count: number) => string;
  readonly placeholder: string;
}

export const modes: readonly ModeInfo[] = [
  {
    id: "fill",
    title: "Fill",
    pipeline: "generate",
    doc: "Fill shapes with a picture of their own size",
    verb: (count) => (count > 1 ? `Fill ${count} shapes` : "Fill shape"),
    placeholder: "What should fill the shape?",
  },
  {
    id: "pattern",
    title: "Pattern",
    pipeline: "generate",
    doc: "Fill shapes with a material that repeats without seams",
    verb: (count) => (count > 1 ? `Fill ${count} shapes with a pattern` : "Fill with pattern"),
    placeholder: "Which material?",
  },
  {
    id: "refine",
    title: "Refine",
    pipeline: "refine",
    doc: "Make a new version of a layer's picture",
    verb: (count) => (count > 1 ? `Refine ${count} layers` : "Refine layer"),
    placeholder: "What should it become?",
  },
  {
    id: "repaint",
    title: "Repaint",
    pipeline: "fill",
    doc: "Change a part of a layer's picture; the rest stays as it is",
    verb: () => "Repaint",
    placeholder: "What should be there instead?",
  },
];

export const modeOf = (id: string): ModeInfo => modes.find((mode) => mode.id === id) ?? modes[0]!;
