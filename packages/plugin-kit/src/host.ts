// What a plugin does in its editor: five functions, and what goes in and out of them. Each editor has its own `host.ts`.
import type { Layer } from "@scumble/protocol/client";

/** Plain data: it must survive a restart as JSON. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

/** What a person asked for. */
export interface Task {
  /** A pipeline's id from engine.describe. */
  readonly pipeline: string;
  /** Values for this run only; they win over the panel's. */
  readonly overrides?: { readonly [name: string]: Plain } | undefined;
  /** The host's own choices, e.g. replace or add; handed through to its functions. */
  readonly options?: Plain | undefined;
  /** A job request of an earlier result to make again; the host's pixels are not read then. */
  readonly recipe?: { readonly [name: string]: unknown } | undefined;
}

/** One place in a document that a task changes; a run may have several. */
export interface Target {
  /** For sentences, e.g. the layer's name. */
  readonly name: string;
  /** Goes into the job request as it is: `origin`, `width`, `height`, whatever only the host knows. */
  readonly fields: { readonly [name: string]: Plain };
  /** The host's notes to find the place again, after a restart too. */
  readonly place: Plain;
}

/** A picture to send. Bytes are borrowed until the run has ended. */
export type SourcePicture =
  | {
      /** Rows top to bottom without padding, interleaved, little-endian, straight alpha; rgba16 spans 0 … 65535. */
      readonly format: "rgba8" | "rgba16" | "rgba-f32";
      readonly width: number;
      readonly height: number;
      readonly data: Uint8Array;
      readonly colorSpace?: "srgb" | "linear-srgb" | "icc";
      /** The profile where `colorSpace` is `icc`. */
      readonly icc?: Uint8Array | undefined;
    }
  /** The bytes of a PNG, JPEG, WebP or TIFF file. */
  | { readonly format: "file"; readonly data: Uint8Array };

/** A selection to send: 255 = change, 0 = keep. */
export type SourceMask =
  | { readonly format: "gray8"; readonly width: number; readonly height: number; readonly data: Uint8Array }
  | { readonly format: "file"; readonly data: Uint8Array };

/** A result with its bytes, lent for the time of the call. */
export interface ArrivedLayer {
  /** As the engine tells it: name, rect, formats, recipe. */
  readonly layer: Layer;
  /** Samples as `layer.pixels.format` says. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** 0 … 255, as large as the pixels; null: none. */
  readonly mask: Uint8Array<ArrayBuffer> | null;
}

/** What one target gets. */
export interface Piece {
  readonly target: Target;
  /** The variations, at least one; where `replaces` is set, only the chosen one is sure to be among them. */
  readonly layers: readonly ArrivedLayer[];
  /** Index within `layers` of the one to show. */
  readonly chosen: number;
  /** Set when the person chooses another variation: what `writePixels` answered when this result was placed. */
  readonly replaces: Plain | null;
  /** Index of the chosen one among all variations. */
  readonly variation: number;
}

/** All that one run places: one undo step, whole or not at all. */
export interface Delivery {
  /** The same for the same run, ever; keep it with what is placed. */
  readonly key: string;
  /** For the undo step and a group, e.g. the prompt. */
  readonly title: string;
  readonly options: Plain;
  readonly pieces: readonly Piece[];
}

/** What became of a piece: the host's notes to find it again, or a sentence why it was not placed. */
export type Outcome = { readonly receipt: Plain } | { readonly problem: string };

/** The editor. What its functions throw is shown to the person: throw an Error with a sentence that says what to do. */
export interface Host {
  /** Where the task would go: at least one target. @throws a sentence, e.g. that nothing is selected */
  readSelection(task: Task): Promise<readonly Target[]>;
  /** The pixels that a pipeline's `image` needs. */
  readPixels(target: Target, task: Task): Promise<SourcePicture>;
  /** The selection that a pipeline's `mask` needs; null: none is there, fine where the pipeline doesn't need it. */
  readMask(target: Target, task: Task): Promise<SourceMask | null>;
  /**
   * Places a delivery in one undo step.
   * @returns an outcome for each piece, in order
   * @throws a sentence; the document is then as it was
   */
  writePixels(delivery: Delivery): Promise<readonly Outcome[]>;
  /** Calls back when another document or selection is active, until the returned function is called. */
  onHostChange(listener: () => void): () => void;
  /**
   * For each target, whether a delivery with this key has placed something there. Leave it out where the editor cannot
   * tell; a result whose placing was interrupted is then kept for the person to place by hand.
   */
  findPlaced?(key: string, targets: readonly Target[]): Promise<readonly boolean[]>;
}
