// OpenRaster files as layered documents.

import { limits } from "@scumble/protocol";
import { strFromU8 } from "fflate";
import { EngineError } from "../../base/errors.ts";
import { decodePng } from "../codec.ts";
import { toDepth } from "../convert.ts";
import type { Layer, LayeredDocument, LayerGroup, LayerNode } from "../document.ts";
import { flattenDocument } from "../flatten-document.ts";
import { type Rgba8, type Rgba16, type RgbaPixels, requireAllowedSize } from "../pixels.ts";
import { modeOfCompositeOp } from "./composite-ops.ts";
import { type OraStack, parseStack, type StackElement } from "./parse-stack.ts";
import { readArchive } from "./read-archive.ts";

/** Pixels of all layers together; what memory is there for. */
const maxLayerPixels = 4 * limits.maxPixels;

/** An OpenRaster file, unpacked but not decoded. */
export interface OraFile extends OraStack {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** stack.xml as it stands in the file. */
  readonly xml: string;
}

/** A picture with its profile. */
export interface MergedPicture {
  readonly pixels: RgbaPixels;
  readonly icc: Uint8Array | null;
}

/**
 * Unpacks an OpenRaster file and reads its stack.
 *
 * @param field what to call it in errors
 * @throws {EngineError} image.wrong_format, image.too_large
 */
export async function openOra(bytes: Uint8Array, field: string): Promise<OraFile> {
  const files = await readArchive(bytes, field);
  const description = files.get("stack.xml");
  if (description === undefined) throw missing(field, "stack.xml");
  const xml = strFromU8(description);
  const stack = parseStack(xml, field);
  requireAllowedSize(field, stack);
  return { ...stack, files, xml };
}

/**
 * Every layer of an OpenRaster file, decoded.
 *
 * @throws {EngineError} image.wrong_format naming the layer that is not understood, image.too_large
 */
export async function decodeOra(ora: OraFile, field: string): Promise<LayeredDocument> {
  let pixelCount = 0;
  let icc: Uint8Array | null = null;

  async function readNodes(elements: readonly StackElement[]): Promise<LayerNode[]> {
    const nodes: LayerNode[] = [];
    for (const element of elements.toReversed()) nodes.push(await readNode(element, nodes.length > 0));
    return nodes;
  }

  async function readNode(element: StackElement, hasBase: boolean): Promise<LayerNode> {
    const { name, attributes } = element;
    const look = readLook(element, field, hasBase);
    if (name === "stack") {
      const group: LayerGroup = { ...look, layers: await readNodes(element.children) };
      return isIsolated(element) ? group : { ...group, isPassThrough: true };
    }
    if (name !== "layer") throw notUnderstood(element, field, `an element <${name.slice(0, 60)}>`);
    const source = attributes.src ?? "";
    const file = ora.files.get(source);
    if (file === undefined) throw missing(field, JSON.stringify(source.slice(0, 100)));
    const decoded = await decodePng(file, `${field}, layer ${JSON.stringify(look.name.slice(0, 100))}`);
    pixelCount += decoded.pixels.width * decoded.pixels.height;
    if (pixelCount > maxLayerPixels) throw tooMany(field, pixelCount);
    icc ??= decoded.icc;
    const layer: Layer = {
      ...look,
      x: readPlace(attributes.x),
      y: readPlace(attributes.y),
      pixels: wholeNumbers(decoded.pixels),
    };
    return layer;
  }

  const layers = await readNodes(ora.root.children);
  return { width: ora.width, height: ora.height, layers, icc };
}

/** What the document looks like: its own merged picture where it has one of the right size, otherwise its layers'. */
export async function mergedOra(ora: OraFile, field: string): Promise<MergedPicture> {
  const file = ora.files.get("mergedimage.png");
  if (file !== undefined) {
    const merged = await decodePng(file, `${field}, merged picture`);
    if (merged.pixels.width === ora.width && merged.pixels.height === ora.height) return merged;
  }
  const document = await decodeOra(ora, field);
  return { pixels: flattenDocument(document), icc: document.icc ?? null };
}

/** PNG files hold nothing deeper. */
function wholeNumbers(pixels: RgbaPixels): Rgba8 | Rgba16 {
  return pixels.format === "rgba-f32" ? (toDepth(pixels, "rgba16") as Rgba16) : pixels;
}

function readLook(element: StackElement, field: string, hasBase: boolean): Omit<LayerGroup, "layers"> {
  const { attributes } = element;
  const op = attributes["composite-op"] ?? "svg:src-over";
  const isClipped = op === "svg:src-atop" && hasBase;
  const blend = isClipped ? "normal" : modeOfCompositeOp(op);
  if (blend === null) throw notUnderstood(element, field, `the composite-op ${JSON.stringify(op.slice(0, 60))}`);
  const opacity = Number(attributes.opacity ?? 1);
  return {
    name: attributes.name ?? "",
    mask: null,
    opacity: Number.isFinite(opacity) ? Math.min(1, Math.max(0, opacity)) : 1,
    blend,
    isHidden: attributes.visibility === "hidden",
    isClipped,
  };
}

/** @source OpenRaster 0.0.6: isolation="auto" is isolated unless it is fully opaque and src-over */
function isIsolated({ attributes }: StackElement): boolean {
  if (attributes.isolation !== "auto") return true;
  return Number(attributes.opacity ?? 1) < 1 || (attributes["composite-op"] ?? "svg:src-over") !== "svg:src-over";
}

function readPlace(text: string | undefined): number {
  const place = Math.round(Number(text ?? 0));
  return Number.isSafeInteger(place) ? place : 0;
}

function notUnderstood({ attributes }: StackElement, field: string, received: string): EngineError {
  return new EngineError("image.wrong_format", {
    field: `${field}, layer ${JSON.stringify((attributes.name ?? "").slice(0, 100))}`,
    expected: "layers and groups with the blend modes of OpenRaster 0.0.6",
    received,
    action: "save the document with its merged picture (mergedimage.png)",
  });
}

function missing(field: string, file: string): EngineError {
  const details = { field, expected: `the file ${file}`, received: "an archive without it" };
  return new EngineError("image.wrong_format", { ...details, action: "save the document again" });
}

function tooMany(field: string, pixelCount: number): EngineError {
  const details = { field, expected: `layers of at most ${maxLayerPixels} pixels together`, received: `${pixelCount}` };
  return new EngineError("image.too_large", details);
}
