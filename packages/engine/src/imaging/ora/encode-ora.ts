// OpenRaster files: a ZIP of PNGs and a description of how they are stacked.

import { strToU8, type Zippable, zipSync } from "fflate";
import { encodePng } from "../codec.ts";
import { toRgba8 } from "../convert.ts";
import { fileProfile, type LayeredDocument } from "../document.ts";
import { flattenDocument } from "../flatten-document.ts";
import type { Rgba8, Rgba16, RgbaPixels } from "../pixels.ts";
import { resizePixels } from "../resize.ts";
import { describeStack } from "./describe-stack.ts";

/** Where we keep how layers were made; other programs pass over it. */
export const oraRecipeFile = "scumble/recipes.json";

/** Longest side of the thumbnail, as the specification limits it. */
const thumbnailSidePx = 256;
/** The earliest time a ZIP can hold, so that the same document gives the same bytes. */
const mtime = new Date(1980, 0, 1);

/**
 * The bytes of an OpenRaster file. The format has no layer masks: each is multiplied into its layer's alpha.
 *
 * @param recipes how its layers were made, JSON; null: nothing is said
 * @throws {EngineError} image.wrong_format as `describeStack`
 * @source OpenRaster 0.0.6 baseline: mimetype first and stored, stack.xml top layer first, mergedimage.png, thumbnail
 */
export async function encodeOra(document: LayeredDocument, recipes: string | null = null): Promise<Uint8Array> {
  const { width, height } = document;
  const icc = fileProfile(document);
  const { lines, layers } = describeStack(document.layers, (i) => `data/layer${i}.png`);
  const xml = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<image version="0.0.6" w="${width}" h="${height}">`,
    "  <stack>",
    ...lines,
    "  </stack>",
    "</image>",
    "",
  ];
  const files = new Map<string, Uint8Array>([["stack.xml", strToU8(xml.join("\n"))]]);
  for (const [name, { pixels }] of layers) files.set(name, await encodePng(pixels, icc));
  for (const [name, bytes] of await pictureFiles(flattenDocument(document), icc)) files.set(name, bytes);
  if (recipes !== null) files.set(oraRecipeFile, strToU8(recipes));
  return packOra(files);
}

/** The files that show the whole document: the flattened picture and its thumbnail. */
export async function pictureFiles(merged: Rgba8 | Rgba16, icc: Uint8Array | null): Promise<[string, Uint8Array][]> {
  return [
    ["mergedimage.png", await encodePng(merged, icc)],
    ["Thumbnails/thumbnail.png", await encodePng(thumbnailOf(merged), icc)],
  ];
}

/** Files as an OpenRaster archive; a `mimetype` among them is replaced. */
export function packOra(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const packed: Zippable = { mimetype: [strToU8("image/openraster"), { level: 0 }] };
  for (const [name, bytes] of files) {
    if (name !== "mimetype") packed[name] = name.endsWith(".png") ? [bytes, { level: 0 }] : bytes;
  }
  return zipSync(packed, { mtime });
}

function thumbnailOf(picture: RgbaPixels): Rgba8 {
  const merged = toRgba8(picture);
  const scale = Math.min(1, thumbnailSidePx / Math.max(merged.width, merged.height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return resizePixels(merged, { width: side(merged.width), height: side(merged.height) }, "box");
}
