// What a panel draws: plain values, made anew whenever something changed.
import type { Layer, PreviewPixels } from "@scumble/protocol/client";
import type { Plain, Target } from "./host.ts";
import type { Notice } from "./notice.ts";
import type { Panel, Values } from "./panel.ts";
import type { RunStage } from "./run.ts";
import type { Thumbnail } from "./thumbnail.ts";

/** A run that is not over. */
export interface RunView {
  readonly key: string;
  readonly title: string;
  readonly stage: RunStage;
  readonly notice: Notice;
  /** 0 … 1; null: nobody knows yet. */
  readonly fraction: number | null;
  /** The newest preview. */
  readonly preview: PreviewPixels | null;
  /** Results that have arrived already. */
  readonly thumbnails: readonly Thumbnail[];
  /** false while the document is being changed. */
  readonly canCancel: boolean;
}

/** One target of a result. */
export interface ResultPiece {
  readonly target: Target;
  /** The variations. */
  readonly layers: readonly Layer[];
  /** In the order of `layers`. */
  readonly thumbnails: readonly Thumbnail[];
  /** Index of the variation that shows. */
  readonly chosen: number;
  /** The host's notes; null: not placed, or by an earlier start of the plugin. */
  readonly receipt: Plain | null;
  /** Why it is not in the document; null: it is, or nothing was tried. */
  readonly problem: string | null;
}

/** What a run made. */
export interface ResultView {
  readonly key: string;
  readonly title: string;
  readonly options: Plain;
  readonly pieces: readonly ResultPiece[];
  /** Whether all of it is in the document; if not, `place` puts it there. */
  readonly isPlaced: boolean;
  /** Milliseconds by what was done: `read`, `send`, `engine`, `receive`, `place`. */
  readonly timesMs: { readonly [what: string]: number };
}

export interface PanelState {
  /** How things stand with the engine. */
  readonly connection: Notice;
  /** The one thing to say now: the engine's trouble first, then the run's, then what was said last. */
  readonly notice: Notice;
  /** Whether a task would be taken. */
  readonly canStart: boolean;
  /** null until the engine has described itself for the first time. */
  readonly panel: Panel | null;
  readonly values: Values;
  /** Oldest first. */
  readonly runs: readonly RunView[];
  /** Newest first. */
  readonly results: readonly ResultView[];
  /** Newest first. */
  readonly prompts: readonly string[];
  readonly phrases: readonly string[];
}
