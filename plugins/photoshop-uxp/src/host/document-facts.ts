// What a document is, and sentences for those that Scumble cannot work in.
import type { Bounds, ComponentSize, Document, Layer } from "../photoshop-api.ts";
import { app, constants } from "./modules.ts";
import { problem } from "./problem.ts";

/** Facts of a document that a job keeps from reading to placing. */
export interface DocumentFacts {
  readonly documentId: number;
  readonly title: string;
  readonly canvas: Bounds;
  readonly depth: ComponentSize;
  /** Profile to convert to and from, by Photoshop; "": the pixels are taken as they are. */
  readonly profile: string;
}

const srgb = "sRGB IEC61966-2.1";

/** The document in front. @throws a sentence */
export function frontDocument(): Document {
  const document = app.activeDocument;
  if (document === null) throw problem("No document is open; open or create one first.");
  return document;
}

/** A document by id. @throws a sentence when it was closed */
export function openDocument(documentId: number, title: string): Document {
  const found = Array.from(app.documents).find(({ id }) => id === documentId);
  if (found === undefined)
    throw problem(
      `“${title}” was closed while the job ran, so there is nowhere to place the result; open it and run again.`,
    );
  return found;
}

/** @throws a sentence for modes, depths and artboards that are not supported */
export function factsOf(document: Document): DocumentFacts {
  const { id, title, width, height, mode, artboards } = document;
  if (mode !== constants.DocumentMode.RGB) {
    const name = modeName(mode);
    throw problem(
      `Scumble works in RGB documents and “${title}” is ${name}; choose Image › Mode › RGB Color, or duplicate it first.`,
    );
  }
  if (artboards.length > 0)
    throw problem(
      `Scumble does not place layers on artboards yet; duplicate the artboard of “${title}” to a document of its own.`,
    );
  if (document.quickMaskMode) throw problem("The document is in Quick Mask mode; press Q to leave it, then try again.");
  const depth = depthOf(document);
  return {
    documentId: id,
    title,
    canvas: { left: 0, top: 0, right: Math.round(width), bottom: Math.round(height) },
    depth,
    profile: profileFor(document.colorProfileName),
  };
}

function depthOf({ bitsPerChannel, title }: Document): ComponentSize {
  const { EIGHT, SIXTEEN, THIRTYTWO } = constants.BitsPerChannelType;
  if (bitsPerChannel === EIGHT) return 8;
  if (bitsPerChannel === SIXTEEN) return 16;
  if (bitsPerChannel === THIRTYTWO) return 32;
  throw problem(
    `Scumble works at 8, 16 or 32 bits per channel and “${title}” has ${bitsPerChannel}; change it under Image › Mode.`,
  );
}

/** sRGB and untagged documents are read as they are; of others Photoshop makes sRGB and back, because it holds the profile. */
function profileFor(name: string): string {
  return name === "None" || name === "" || name.startsWith(srgb) ? "" : srgb;
}

function modeName(mode: string): string {
  const names = Object.entries(constants.DocumentMode).find(([, value]) => value === mode);
  const plain = { CMYK: "CMYK", GRAYSCALE: "Grayscale", LAB: "Lab Color", INDEXEDCOLOR: "Indexed Color", RGB: "RGB" };
  return names === undefined ? mode : (plain[names[0] as keyof typeof plain] ?? mode);
}

/** The one layer that is active. @throws a sentence for none and for several */
export function activeLayer(document: Document): Layer {
  const [layer, ...more] = Array.from(document.activeLayers);
  if (layer === undefined) throw problem("No layer is active; click one in the Layers panel.");
  if (more.length > 0)
    throw problem(`${more.length + 1} layers are active; click the one to work on in the Layers panel.`);
  return layer;
}

/** Layers and groups that hold a layer, the nearest first. */
export function ancestorsOf(layer: Layer): Layer[] {
  const { parent } = layer;
  return parent === null ? [] : [parent, ...ancestorsOf(parent)];
}

/** @throws a sentence when nothing can be added where the active layer is */
export function requireRoomForLayers(document: Document): void {
  for (const layer of Array.from(document.activeLayers)) {
    const around = [...(layer.kind === constants.LayerKind.GROUP ? [layer] : []), ...ancestorsOf(layer)];
    const locked = around.find(({ allLocked }) => allLocked);
    if (locked !== undefined)
      throw problem(
        `The group “${locked.name}” is locked and nothing can be added to it; unlock it or click a layer outside it.`,
      );
  }
}

/** @throws a sentence for layers that are hidden or have no pixels of their own */
export function requirePixels(layer: Layer): void {
  const { NORMAL, SMARTOBJECT, TEXT, GROUP } = constants.LayerKind;
  const hidden = [layer, ...ancestorsOf(layer)].find(({ visible }) => !visible);
  if (hidden !== undefined)
    throw problem(`“${hidden.name}” is hidden; show it with its eye in the Layers panel, then try again.`);
  if (layer.kind === GROUP) throw problem(`“${layer.name}” is a group; click one of its layers.`);
  if (![NORMAL, SMARTOBJECT, TEXT].includes(layer.kind))
    throw problem(`“${layer.name}” is an adjustment and has no pixels of its own; click the layer below it.`);
  const { left, right } = layer.boundsNoEffects;
  if (right <= left)
    throw problem(`“${layer.name}” is empty; click a layer with pixels, or make a selection and fill it.`);
}
