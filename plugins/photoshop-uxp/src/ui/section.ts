import type { PanelState } from "@scumble/plugin-kit";
import type { Fallback, Scene } from "../host/source.ts";
import type { Plugin } from "../parts.ts";

/** What the panel itself keeps, beside the controller's state. */
export interface PanelChoices {
  pipeline: string;
  fallback: Fallback;
  isMoreOpen: boolean;
  /** Which list lies open under the prompt. */
  list: "recent" | "words" | null;
}

/** What a section draws. */
export interface View {
  readonly state: PanelState;
  readonly scene: Scene;
  readonly choices: Readonly<PanelChoices>;
}

/** What a section can do. */
export interface PanelActions extends Plugin {
  /** Changes the panel's own choices and draws anew. */
  choose(change: Partial<PanelChoices>): void;
  /** Runs the chosen task. */
  run(): void;
}

/** A part of the panel: made once, then told of every change. */
export interface Section {
  readonly element: HTMLElement;
  update(view: View): void;
}
