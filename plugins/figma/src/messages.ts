// All that the two halves of the plugin say to each other: the main thread owns the nodes, the panel's iframe the socket.

/** Where a result goes: one node, seen when the run began. Plain data, kept in the journal. */
export interface NodePlace {
  readonly nodeId: string;
  readonly name: string;
  /** Canvas units. */
  readonly width: number;
  readonly height: number;
  /** Pixels the result must have; above Figma's limit it becomes several pictures. */
  readonly imageWidth: number;
  readonly imageHeight: number;
  /** Whether the picture becomes a fill of the node itself; if not, a layer above it. */
  readonly isInPlace: boolean;
  /** The layer whose shape is the mask; null: none. */
  readonly maskNodeId: string | null;
}

/** How a result becomes a fill. */
export interface PaintOptions {
  /** `replace`: the only fill; `add`: above the others. */
  readonly paint: "replace" | "add";
  /** Repeated over the shape instead of stretched to it. */
  readonly isPattern: boolean;
  /** Picture pixels per canvas unit; of a pattern, canvas units per picture pixel. */
  readonly scale: number;
}

/** What a task needs of the selection. */
export interface SelectionNeeds extends PaintOptions {
  /** Whether the node's own picture is read. */
  readonly readsPicture: boolean;
  /** Whether the topmost of two selected layers is the mask. */
  readonly topIsMask: boolean;
}

/** A part of a picture; a picture within Figma's limit has one. */
export interface Tile {
  readonly png: Uint8Array;
  /** Pixels from the picture's top left corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One result on its way into the document. */
export interface PlacePiece {
  readonly place: NodePlace;
  readonly tiles: readonly Tile[];
  /** JSON of how it was made. */
  readonly recipe: string;
  /** What was answered when another variation of it was placed; null: it is new. */
  readonly replaces: PlaceReceipt | null;
}

/** Where a result is now. */
export interface PlaceReceipt {
  /** The node that carries the picture: the shape itself, or a layer made for it. */
  readonly nodeId: string;
  readonly isNewLayer: boolean;
  /** Hash of its picture, to find the fill again; of several tiles the first. */
  readonly imageHash: string;
}

export interface PlaceOrder extends PaintOptions {
  readonly key: string;
  readonly title: string;
  readonly pieces: readonly PlacePiece[];
}

export type PlaceOutcome = { readonly receipt: PlaceReceipt } | { readonly problem: string };

/** What is selected, for the panel's line about it. */
export interface SelectionSummary {
  readonly count: number;
  /** Of the first. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Recipe of the first selected result, as JSON; null: none is. */
  readonly recipe: string | null;
}

/** Why the plugin was started. */
export interface Start {
  /** Names this document's journal. */
  readonly documentId: string;
  readonly command: string;
  /** Typed into the quick action. */
  readonly prompt: string | null;
  readonly selection: SelectionSummary;
}

/** What the panel asks of the main thread, and what it gets. */
export interface Calls {
  start: { readonly params: null; readonly result: Start };
  "storage.get": { readonly params: { readonly key: string }; readonly result: string | null };
  "storage.set": { readonly params: { readonly key: string; readonly value: string }; readonly result: null };
  "selection.read": { readonly params: SelectionNeeds; readonly result: readonly NodePlace[] };
  /** PNG of a node alone; `box`: its own box, in canvas units from the top left corner of the node at `place`. */
  "node.export": {
    readonly params: { readonly place: NodePlace; readonly subject: "picture" | "mask" };
    readonly result: { readonly png: Uint8Array; readonly box: Box };
  };
  place: { readonly params: PlaceOrder; readonly result: readonly PlaceOutcome[] };
  "place.find": {
    readonly params: { readonly key: string; readonly nodeIds: readonly string[] };
    readonly result: readonly boolean[];
  };
  /** The panel's height in pixels. */
  resize: { readonly params: { readonly height: number }; readonly result: null };
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type CallName = keyof Calls;

/** From the panel to the main thread. */
export type CallMessage = {
  [C in CallName]: { readonly id: number; readonly call: C; readonly params: Calls[C]["params"] };
}[CallName];

/** From the main thread to the panel; `problem` is a sentence. */
export type MainMessage =
  | { readonly id: number; readonly result: Calls[CallName]["result"] }
  | { readonly id: number; readonly problem: string }
  | { readonly event: "selection"; readonly selection: SelectionSummary };
