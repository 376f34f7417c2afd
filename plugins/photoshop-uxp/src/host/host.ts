// The one door to Photoshop: reads in a short modal scope, writes in another, never waits for the engine inside one.
import type { Bounds } from "../photoshop-api.ts";
import {
  activeLayer,
  type DocumentFacts,
  factsOf,
  frontDocument,
  requirePixels,
  requireRoomForLayers,
} from "./document-facts.ts";
import { createLayerNotes, type NoteStore } from "./layer-notes.ts";
import { modally } from "./modal.ts";
import { action, app } from "./modules.ts";
import { problem } from "./problem.ts";
import { readPixels, readSelection } from "./read.ts";
import { overlap, type Rect, reachOf, rectFrom } from "./rect.ts";
import { formats, type PixelFormat } from "./samples.ts";
import { type NewLayer, type Place, type PlacedGroup, placeLayers, showOnly } from "./write.ts";

/** What a fill takes where nothing is selected. */
export type Fallback = "canvas" | "layer";

/** What to read for a job. */
export type SourceWish =
  | {
      readonly what: "selection";
      readonly fallback: Fallback;
      /** Side the model was trained at, pixels. */
      readonly nativeSidePx: number;
      /** Context the person asked for; null: the engine's choice. */
      readonly paddingPx: number | null;
    }
  | { readonly what: "layer" }
  | { readonly what: "canvas" };

/** Pixels for a job, and where its results go. */
export interface Source {
  readonly place: Place;
  /** Where the pixels lie in the document. */
  readonly rect: Rect;
  readonly format: PixelFormat;
  readonly colorSpace: "srgb" | "linear-srgb";
  /** Owned. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** Owned; 255 = change; null: none was asked for. */
  readonly mask: Uint8Array<ArrayBuffer> | null;
}

/** What is in front, for the panel; never throws. */
export interface Scene {
  readonly title: string | null;
  /** Size of the canvas; null: no document. */
  readonly canvas: { readonly width: number; readonly height: number } | null;
  readonly selection: Rect | null;
  readonly layer: { readonly id: number; readonly name: string } | null;
}

export interface Host {
  scene(): Scene;
  /** @throws a sentence that says why not and what to do */
  read(wish: SourceWish): Promise<Source>;
  /** @throws a sentence; the document is then as before */
  place(place: Place, name: string, layers: readonly NewLayer[]): Promise<PlacedGroup>;
  /** Shows one variation and hides the others. */
  show(document: DocumentFacts, layerIds: readonly number[], shownId: number): Promise<void>;
  /** How the active layer was made; null: not by this plugin. */
  readNote(): Promise<string | null>;
  /** Calls back when a document, layer or selection was changed by the person. */
  onChange(listener: () => void): void;
}

/** Events after which the panel looks again. */
const watched = ["select", "set", "open", "close", "make", "delete", "historyStateChanged", "selectDocument"];

export function createHost(store: NoteStore): Host {
  const notes = createLayerNotes(store);
  return {
    scene() {
      const document = app.activeDocument;
      if (document === null) return { title: null, canvas: null, selection: null, layer: null };
      const [layer] = Array.from(document.activeLayers);
      const { title, width, height } = document;
      const canvas = { left: 0, top: 0, right: Math.round(width), bottom: Math.round(height) };
      const { bounds } = document.selection;
      const selected = bounds === null ? null : overlap(bounds, canvas);
      return {
        title,
        canvas: { width: canvas.right, height: canvas.bottom },
        selection: selected === null ? null : rectFrom(selected),
        layer: layer === undefined ? null : { id: layer.id, name: layer.name },
      };
    },
    read: (wish) => modally("Scumble: read pixels", () => readSource(wish)),
    place: (place, name, layers) => placeLayers(place, name, layers, notes),
    show: showOnly,
    readNote: () =>
      modally("Scumble: read layer", async () => {
        const document = frontDocument();
        return notes.read(document.id, document.title, activeLayer(document).id);
      }),
    onChange(listener) {
      void action.addNotificationListener(watched, listener).catch(() => {});
    },
  };
}

async function readSource(wish: SourceWish): Promise<Source> {
  const document = frontDocument();
  const facts = factsOf(document);
  requireRoomForLayers(document);
  const kind = {
    format: formats[facts.depth],
    // Photoshop keeps 32-bit pixels in linear light
    colorSpace: facts.depth === 32 ? "linear-srgb" : "srgb",
  } as const;
  const take = async (area: Bounds, aboveLayerId: number | null, mask: Uint8Array<ArrayBuffer> | null) => ({
    place: { document: facts, aboveLayerId },
    rect: rectFrom(area),
    ...kind,
    pixels: await readPixels(facts, area, aboveLayerId ?? undefined),
    mask,
  });

  if (wish.what === "layer") {
    const layer = activeLayer(document);
    requirePixels(layer);
    return take(whole(layer.boundsNoEffects), layer.id, null);
  }
  if (wish.what === "canvas") return take(facts.canvas, null, null);

  const { bounds } = document.selection;
  if (bounds === null) {
    const area = wish.fallback === "canvas" ? facts.canvas : layerArea(facts);
    const context = reachOf(area, facts.canvas, wish.nativeSidePx, wish.paddingPx);
    return take(context, null, fullMask(context, area));
  }
  const selected = overlap(whole(bounds), facts.canvas);
  if (selected === null)
    throw problem("The selection lies outside the canvas; move it in, or choose Select › Deselect.");
  const context = reachOf(selected, facts.canvas, wish.nativeSidePx, wish.paddingPx);
  const mask = await readSelection(facts.documentId, context);
  if (!mask.some((coverage) => coverage > 0))
    throw problem("The selection is empty inside the canvas; select the area to change, or choose Select › Deselect.");
  return take(context, null, mask);
}

function layerArea(facts: DocumentFacts): Bounds {
  const layer = activeLayer(frontDocument());
  requirePixels(layer);
  const area = overlap(whole(layer.boundsNoEffects), facts.canvas);
  if (area === null) throw problem(`“${layer.name}” lies outside the canvas; move it in, or make a selection.`);
  return area;
}

/** Bounds in whole pixels: the DOM's are numbers with units behind them. */
function whole({ left, top, right, bottom }: Bounds): Bounds {
  return { left: Math.floor(left), top: Math.floor(top), right: Math.ceil(right), bottom: Math.ceil(bottom) };
}

/** A mask of `context` that is full over `area`. */
function fullMask(context: Bounds, area: Bounds): Uint8Array<ArrayBuffer> {
  const width = context.right - context.left;
  const mask = new Uint8Array(width * (context.bottom - context.top));
  for (let y = area.top - context.top; y < area.bottom - context.top; y += 1)
    mask.fill(255, y * width + area.left - context.left, y * width + area.right - context.left);
  return mask;
}
