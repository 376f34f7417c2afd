// What a task works on: where it lies, and its pixels and selection.
import type { Bounds, Document, Layer } from "../photoshop-api.ts";
import { activeLayer, type DocumentFacts, factsOf, requirePixels, requireRoomForLayers } from "./document-facts.ts";
import { constants } from "./modules.ts";
import { problem } from "./problem.ts";
import { readPixels, readSelection } from "./read.ts";
import { boundsFrom, overlap, type Rect, reachOf, rectFrom } from "./rect.ts";

/** What a fill takes where nothing is selected. */
export type Fallback = "canvas" | "layer";

/** The plugin's own choices for a task; plain data. */
export interface SourceOptions {
  /**
   * `selection`: what is visible, changed where it is selected; `layer`: the active layer; `canvas`: all that is visible, and
   * the canvas grows with what is made beyond it;
   * `again`: nothing, results go above the active layer and the group that it is in; `nothing`: a place of `size` in the
   * middle of the selection or the canvas.
   */
  readonly source: "selection" | "layer" | "canvas" | "again" | "nothing";
  /** Of what is made from words alone, pixels. */
  readonly size: { readonly width: number; readonly height: number };
  readonly fallback: Fallback;
  /** Side the model was trained at, pixels. */
  readonly nativeSidePx: number;
  /** Context the person asked for, pixels; null: the engine's choice. */
  readonly paddingPx: number | null;
}

/** Where the pixels of a task lie and where its results go; plain data. */
export interface Place {
  readonly document: DocumentFacts;
  /** What is read, document pixels. */
  readonly area: Bounds;
  /** Where everything may change; null: where the selection says. */
  readonly change: Bounds | null;
  /** Whether the canvas grows to hold the results. */
  readonly grows: boolean;
  /** The layer that results go above; null: above everything, because everything visible was read. */
  readonly aboveLayerId: number | null;
  /** For sentences. */
  readonly name: string;
}

/** Pixels as they go to the engine. */
export interface Source {
  /** Owned. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** Owned, as large as the pixels; 255 = change. */
  readonly mask: Uint8Array<ArrayBuffer>;
}

/** Decides what a task works on. @throws a sentence that says why not and what to do */
export function findPlace(document: Document, options: SourceOptions): Place {
  const facts = factsOf(document);
  requireRoomForLayers(document);
  const { canvas } = facts;
  const place = (area: Bounds, more: Partial<Place> = {}): Place => ({
    ...{ document: facts, area, change: area, grows: false, aboveLayerId: null, name: facts.title },
    ...more,
  });
  if (options.source === "canvas")
    return place(canvas, { grows: true, ...(document.selection.bounds !== null && { change: null }) });
  if (options.source === "layer") {
    const layer = activeLayer(document);
    return place(areaOf(layer), { aboveLayerId: layer.id, name: layer.name });
  }
  if (options.source === "nothing") return place(centred(options.size, document.selection.bounds ?? canvas));
  if (options.source === "again") {
    const layer = activeLayer(document);
    const above = layer.kind === constants.LayerKind.GROUP ? layer : (layer.parent ?? layer);
    return place(canvas, { aboveLayerId: above.id, name: layer.name });
  }
  const reach = (area: Bounds) => reachOf(area, canvas, options.nativeSidePx, options.paddingPx);
  const { bounds } = document.selection;
  if (bounds !== null) {
    const selected = overlap(inWholePixels(bounds), canvas);
    if (selected === null)
      throw problem("The selection lies outside the canvas; move it in, or choose Select › Deselect.");
    return place(reach(selected), { change: null, name: "the selection" });
  }
  if (options.fallback === "canvas") return place(canvas);
  const layer = activeLayer(document);
  const area = overlap(areaOf(layer), canvas);
  if (area === null) throw problem(`“${layer.name}” lies outside the canvas; move it in, or make a selection.`);
  return place(reach(area), { change: area, name: layer.name });
}

/** Reads what a place holds now; in a modal scope. @throws a sentence when nothing of it is selected */
export async function readSource({ document, area, change, aboveLayerId }: Place): Promise<Source> {
  const mask = change === null ? await readSelection(document.documentId, area) : maskOver(area, change);
  if (!mask.some((coverage) => coverage > 0))
    throw problem("The selection is empty inside the canvas; select the area to change, or choose Select › Deselect.");
  return { pixels: await readPixels(document, area, aboveLayerId ?? undefined), mask };
}

/** What the panel shows of the document in front; never throws. */
export interface Scene {
  /** null: no document is open. */
  readonly document: { readonly title: string; readonly width: number; readonly height: number } | null;
  readonly selection: Rect | null;
  readonly layer: { readonly id: number; readonly name: string } | null;
}

export function sceneOf(document: Document | null): Scene {
  if (document === null) return { document: null, selection: null, layer: null };
  const { title, selection } = document;
  const canvas = { x: 0, y: 0, width: Math.round(document.width), height: Math.round(document.height) };
  const selected = selection.bounds === null ? null : overlap(inWholePixels(selection.bounds), boundsFrom(canvas));
  const [layer] = Array.from(document.activeLayers);
  return {
    document: { title, width: canvas.width, height: canvas.height },
    selection: selected === null ? null : rectFrom(selected),
    layer: layer === undefined ? null : { id: layer.id, name: layer.name },
  };
}

function areaOf(layer: Layer): Bounds {
  requirePixels(layer);
  return inWholePixels(layer.boundsNoEffects);
}

function centred({ width, height }: SourceOptions["size"], { left, top, right, bottom }: Bounds): Bounds {
  const x = Math.round((left + right - width) / 2);
  const y = Math.round((top + bottom - height) / 2);
  return { left: x, top: y, right: x + width, bottom: y + height };
}

/** Bounds in whole pixels, plain: the DOM's are objects with units behind them. */
function inWholePixels({ left, top, right, bottom }: Bounds): Bounds {
  return { left: Math.floor(left), top: Math.floor(top), right: Math.ceil(right), bottom: Math.ceil(bottom) };
}

/** A mask of `area` that is full over `change`. */
function maskOver(area: Bounds, change: Bounds): Uint8Array<ArrayBuffer> {
  const width = area.right - area.left;
  const mask = new Uint8Array(width * (area.bottom - area.top));
  for (let y = change.top - area.top; y < change.bottom - area.top; y += 1)
    mask.fill(255, y * width + change.left - area.left, y * width + change.right - area.left);
  return mask;
}
