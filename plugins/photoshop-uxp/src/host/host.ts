// The one door to Photoshop: reads in a short modal scope, writes in another, never waits for the engine inside one.
import type { Delivery, Host, Piece, Plain, Target } from "@scumble/plugin-kit";
import type { Layer } from "../photoshop-api.ts";
import { activeLayer, type DocumentFacts, frontDocument } from "./document-facts.ts";
import { createLayerNotes, type NoteStore } from "./layer-notes.ts";
import { modally } from "./modal.ts";
import { action, app, constants } from "./modules.ts";
import { rectFrom } from "./rect.ts";
import { formats } from "./samples.ts";
import { findPlace, type Place, readSource, type Scene, type SourceOptions, sceneOf } from "./source.ts";
import { type NewLayer, placeLayers, showOnly } from "./write.ts";

/** What a layer remembers. */
export interface LayerNote {
  /** Of the delivery that placed it. */
  readonly key: string;
  readonly recipe: Readonly<Record<string, unknown>>;
}

/** The five functions of every host, and what only Photoshop's panel needs. */
export interface PhotoshopHost extends Host {
  scene(): Scene;
  /** How the active layer was made, or what shows of an active group; null: not by this plugin. @throws a sentence when none is active */
  readNote(): Promise<LayerNote | null>;
}

/** What `writePixels` answers; plain data. */
interface Receipt {
  readonly document: DocumentFacts;
  readonly groupId: number;
  readonly layerIds: readonly number[];
}

/** Events after which the panel looks again. */
const watched = ["select", "set", "open", "close", "make", "delete", "historyStateChanged"];

export function createHost(store: NoteStore): PhotoshopHost {
  const notes = createLayerNotes(store);
  // pixels and selection are read in one modal scope, so that they are of one moment
  const masks = new WeakMap<Target, Uint8Array<ArrayBuffer>>();

  return {
    scene: () => sceneOf(app.activeDocument),

    async readSelection({ options }) {
      const place = findPlace(frontDocument(), options as unknown as SourceOptions);
      const { x, y } = rectFrom(place.area);
      return [{ name: place.name, fields: { origin: { x, y } }, place: place as unknown as Plain }];
    },

    readPixels: (target) =>
      modally("Scumble: read pixels", async () => {
        const place = placeOf(target);
        const { pixels: data, mask } = await readSource(place);
        // what grows beyond the canvas changes nothing in it, unless something is selected
        if (!place.grows || place.change === null) masks.set(target, mask);
        const { width, height } = rectFrom(place.area);
        // Photoshop keeps 32-bit pixels in linear light
        const colorSpace = place.document.depth === 32 ? "linear-srgb" : "srgb";
        return { format: formats[place.document.depth], width, height, data, colorSpace };
      }),

    async readMask(target) {
      const data = masks.get(target);
      if (data === undefined) return null;
      const { width, height } = rectFrom(placeOf(target).area);
      return { format: "gray8", width, height, data };
    },

    async writePixels(delivery) {
      const receipts = [];
      for (const piece of delivery.pieces)
        receipts.push({ receipt: (await write(piece, delivery)) as unknown as Plain });
      return receipts;
    },

    async findPlaced(key, targets) {
      const { document } = placeOf(targets[0]!);
      const found = Array.from(app.documents).find(({ id }) => id === document.documentId);
      if (found === undefined) return targets.map(() => false);
      return modally("Scumble: look for the result", async () => {
        const kept = await notes.read(document, pixelLayers(found.layers));
        // a delivery is placed whole or not at all
        const isThere = kept.some((note) => noteFrom(note)?.key === key);
        return targets.map(() => isThere);
      });
    },

    async readNote() {
      const document = frontDocument();
      const active = activeLayer(document);
      // of a group of variations, the one that shows
      const shown = Array.from(active.layers ?? []).find(({ visible }) => visible);
      const { id } = shown ?? active;
      // asking for a property changes nothing, so it needs no modal scope
      const [note = null] = await notes.read({ documentId: document.id, title: document.title }, [id]);
      return noteFrom(note);
    },

    onHostChange(listener) {
      let isWanted = true;
      const tell = () => {
        if (isWanted) listener();
      };
      // without notifications the panel looks again whenever it is used
      action.addNotificationListener(watched, tell).catch(() => {});
      return () => {
        isWanted = false;
      };
    },
  };

  async function write({ target, layers, chosen, replaces, variation }: Piece, delivery: Delivery): Promise<Receipt> {
    if (replaces !== null) {
      const receipt = replaces as unknown as Receipt;
      await showOnly(receipt.document, receipt.layerIds, receipt.layerIds[variation]!);
      return receipt;
    }
    const place = placeOf(target);
    const arrived = layers.map(({ layer, pixels, mask }): NewLayer => {
      const { name, rect, recipe } = layer;
      const { format, colorSpace } = layer.pixels;
      const note: LayerNote = { key: delivery.key, recipe: { ...recipe } };
      return { name, rect, format, colorSpace, pixels, mask, note: JSON.stringify(note) };
    });
    const placed = await placeLayers(place, delivery.title, arrived, chosen, notes);
    return { document: place.document, ...placed };
  }
}

function placeOf(target: Target): Place {
  return target.place as unknown as Place;
}

function pixelLayers(layers: readonly Layer[]): number[] {
  return Array.from(layers).flatMap(({ id, kind, layers: inside }) => [
    ...(kind === constants.LayerKind.NORMAL ? [id] : []),
    ...pixelLayers(inside ?? []),
  ]);
}

function noteFrom(text: string | null): LayerNote | null {
  try {
    const note = JSON.parse(text ?? "null") as LayerNote | null;
    return typeof note?.key === "string" && typeof note.recipe === "object" ? note : null;
  } catch {
    return null;
  }
}
