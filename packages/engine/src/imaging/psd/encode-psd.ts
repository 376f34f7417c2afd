// Pure. Whole Photoshop files from layered documents.

import { EngineError } from "../../base/errors.ts";
import { documentBits, fileProfile, type LayeredDocument } from "../document.ts";
import { flattenDocument } from "../flatten-document.ts";
import type { Rgba8, Rgba16 } from "../pixels.ts";
import { ascii, join, lengthBytes, padding, u16, u32 } from "./big-endian.ts";
import { writeMerged } from "./merged-planes.ts";
import { resource, resourceIds, versionInfo } from "./resources.ts";
import { type WrittenLayers, writeLayers } from "./write-records.ts";
import { addXmpRecipes } from "./xmp-recipes.ts";

/** @source Adobe Photoshop File Formats Specification (2019), file header: 1 … 30 000 for version 1 */
const maxSidePx = 30_000;
const rgbMode = 3;

/**
 * The bytes of a PSD file: RGB, 16-bit where any layer is, with groups, real layer masks, and a flattened picture for
 * readers without layers.
 *
 * @param recipes how its layers were made, JSON; null: nothing is said
 * @throws {EngineError} image.too_large above 30 000 pixels along a side
 */
export function encodePsd(document: LayeredDocument, recipes: string | null = null): Uint8Array {
  const { width, height, layers } = document;
  const icc = fileProfile(document);
  if (Math.max(width, height) > maxSidePx) throw tooLarge(width, height);
  const depth = documentBits(document);
  const target = { depth, mode: "rgb", isLarge: false } as const;
  const merged = flattenDocument(document);
  const hasAlpha = !isOpaque(merged);
  const resources = join(
    ...(icc === null ? [] : [resource(resourceIds.iccProfile, icc)]),
    ...(recipes === null ? [] : [resource(resourceIds.xmp, new TextEncoder().encode(addXmpRecipes(null, recipes)))]),
    versionInfo(),
  );
  const section = layerSection(writeLayers(layers, target), hasAlpha, depth);
  return join(
    ascii("8BPS"),
    u16(1),
    new Uint8Array(6),
    u16(hasAlpha ? 4 : 3),
    u32(height),
    u32(width),
    u16(depth),
    u16(rgbMode),
    u32(0),
    u32(resources.length),
    resources,
    u32(section.length),
    section,
    writeMerged(merged, hasAlpha, depth, false),
  );
}

/** Layers with their count, as a layer info section or one of the blocks for deeper documents holds them. */
export function layerContent({ count, records, channels }: WrittenLayers, hasMergedAlpha: boolean): Uint8Array {
  const content = join(u16((hasMergedAlpha ? -count : count) & 0xffff), records, channels);
  return join(content, padding(content.length, 4));
}

/** A layer and mask section with nothing but layers: plain ones, or in the block for 16 or 32 bits. */
export function layerSection(
  layers: WrittenLayers,
  hasMergedAlpha: boolean,
  depth: 8 | 16 | 32,
  isLarge = false,
): Uint8Array {
  const content = layerContent(layers, hasMergedAlpha);
  const length = lengthBytes(content.length, isLarge);
  const noMask = u32(0);
  if (depth === 8) return join(length, content, noMask);
  return join(lengthBytes(0, isLarge), noMask, ascii(isLarge ? "8B64" : "8BIM"), ascii(`Lr${depth}`), length, content);
}

function isOpaque({ format, data }: Rgba8 | Rgba16): boolean {
  const full = format === "rgba8" ? 255 : 65_535;
  for (let i = 3; i < data.length; i += 4) if (data[i] !== full) return false;
  return true;
}

function tooLarge(width: number, height: number): EngineError {
  return new EngineError("image.too_large", {
    field: "document",
    expected: `at most ${maxSidePx} pixels along a side in a PSD file`,
    received: `${width}×${height}`,
    action: "write an OpenRaster file (.ora) instead",
  });
}
