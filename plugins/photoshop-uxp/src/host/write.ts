// Places results as layers: one undo, or nothing.
import type { Document, Layer, ModalContext } from "../photoshop-api.ts";
import { type DocumentFacts, factsOf } from "./document-facts.ts";
import { usingSamples } from "./images.ts";
import type { LayerNotes } from "./layer-notes.ts";
import { asOneStep } from "./modal.ts";
import { constants, imaging } from "./modules.ts";
import { problem } from "./problem.ts";
import type { Rect } from "./rect.ts";
import { fromWire, maskSamples, type PixelFormat } from "./samples.ts";
import type { Place } from "./source.ts";

/** A result, as it came from the engine. */
export interface NewLayer {
  readonly name: string;
  readonly rect: Rect;
  readonly format: PixelFormat;
  readonly colorSpace: "srgb" | "linear-srgb" | "icc";
  /** Borrowed; rgba samples of the format. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** Borrowed; 0…255, as large as the pixels; null: no mask. */
  readonly mask: Uint8Array<ArrayBuffer> | null;
  /** How it was made; kept with the layer. */
  readonly note: string;
}

export interface PlacedGroup {
  readonly groupId: number;
  /** In the order of the new layers. */
  readonly layerIds: readonly number[];
}

/**
 * Adds layers with their masks in a group of their own.
 *
 * @param name       of the group and of the history state
 * @param shownIndex of the layer that is visible
 * @throws a sentence when the document was closed or changed in a way that moves pixels; nothing is placed then
 */
export async function placeLayers(
  place: Pick<Place, "document" | "aboveLayerId" | "grows">,
  name: string,
  layers: readonly NewLayer[],
  shownIndex: number,
  notes: LayerNotes,
): Promise<PlacedGroup> {
  return asOneStep(place.document, `Scumble: ${name}`, async (document, context) => {
    const facts = unmoved(place.document, document);
    const placed: Layer[] = [];
    // each new layer goes above the one before, so the last comes first: the first variation ends on top
    for (let i = layers.length - 1; i >= 0; i -= 1) {
      context.reportProgress({ value: 1 - (i + 1) / layers.length });
      placed.unshift(await placeOne(document, facts, layers[i]!, notes, context));
    }
    for (const [i, layer] of placed.entries()) if (i !== shownIndex) layer.visible = false;
    const group = await document.createLayerGroup({ name, fromLayers: placed });
    const target = place.aboveLayerId === null ? topOf(document) : findLayer(document.layers, place.aboveLayerId);
    if (target === null)
      throw problem("The layer this was made from is gone; undo its removal, then place the result again.");
    if (target.id !== group.id) group.move(target, constants.ElementPlacement.PLACEBEFORE);
    if (place.grows) await growCanvas(document, facts, layers);
    return { groupId: group.id, layerIds: placed.map(({ id }) => id) };
  });
}

/** Shows one layer of a group and hides the others, as one step. @throws a sentence when they are gone */
export async function showOnly(document: DocumentFacts, layerIds: readonly number[], shownId: number): Promise<void> {
  await asOneStep(document, "Scumble: choose variation", async ({ layers }) => {
    for (const id of layerIds) {
      const layer = findLayer(layers, id);
      if (layer === null && id === shownId)
        throw problem("That variation is no longer in the document; undo brings it back.");
      if (layer !== null && layer.visible !== (id === shownId)) layer.visible = id === shownId;
    }
  });
}

async function placeOne(
  document: Document,
  { depth, profile, documentId, title }: DocumentFacts,
  { name, rect, format, colorSpace, pixels, mask, note }: NewLayer,
  notes: LayerNotes,
  { isCancelled }: ModalContext,
): Promise<Layer> {
  if (isCancelled) throw problem("Cancelled.");
  const layer = await document.createPixelLayer({ name });
  const where = { documentID: documentId, layerID: layer.id, targetBounds: { left: rect.x, top: rect.y } };
  const color = { components: 4, colorSpace: "RGB", colorProfile: profile } as const;
  const samples = fromWire(pixels, format, depth, depth === 32 && colorSpace === "srgb");
  await usingSamples(samples, rect, color, (imageData) => imaging.putPixels({ ...where, imageData, replace: true }));
  if (mask !== null) {
    const grey = { components: 1, colorSpace: "Grayscale", colorProfile: "Gray Gamma 2.2" } as const;
    await usingSamples(maskSamples(mask, depth), rect, grey, (imageData) =>
      imaging.putLayerMask({ ...where, kind: "user", imageData, replace: true }),
    );
  }
  await notes.write({ documentId, title }, layer.id, note);
  return layer;
}

/** Enlarges the canvas so that it holds the layers; everything in it stays where it is to each other. */
async function growCanvas(document: Document, { canvas }: DocumentFacts, layers: readonly NewLayer[]): Promise<void> {
  const { TOPLEFT, BOTTOMRIGHT } = constants.AnchorPosition;
  const left = Math.max(0, ...layers.map(({ rect }) => -rect.x));
  const top = Math.max(0, ...layers.map(({ rect }) => -rect.y));
  const right = Math.max(canvas.right, ...layers.map(({ rect }) => rect.x + rect.width));
  const bottom = Math.max(canvas.bottom, ...layers.map(({ rect }) => rect.y + rect.height));
  // one anchor cannot say how much goes to which side, two can
  if (left + top > 0) await document.resizeCanvas(canvas.right + left, canvas.bottom + top, BOTTOMRIGHT);
  if (right > canvas.right || bottom > canvas.bottom) await document.resizeCanvas(right + left, bottom + top, TOPLEFT);
}

/** The document's facts now. @throws a sentence when its canvas is another than when it was read */
function unmoved(before: DocumentFacts, document: Document): DocumentFacts {
  const now = factsOf(document);
  const size = ({ canvas }: DocumentFacts) => `${canvas.right} × ${canvas.bottom}`;
  if (size(now) !== size(before)) {
    const change = `“${before.title}” was ${size(before)} px when the job began and is ${size(now)} now`;
    throw problem(`${change}, so the result would land in the wrong place; undo the change and place it again.`);
  }
  return now;
}

function topOf(document: Document): Layer | null {
  return document.layers[0] ?? null;
}

/** A layer by id, in groups too. */
export function findLayer(layers: readonly Layer[], id: number): Layer | null {
  for (const layer of Array.from(layers)) {
    if (layer.id === id) return layer;
    const inside = layer.layers === null || layer.layers === undefined ? null : findLayer(layer.layers, id);
    if (inside !== null) return inside;
  }
  return null;
}
