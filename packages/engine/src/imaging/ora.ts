// OpenRaster files: a ZIP of PNGs and a description of how they are stacked.

import { strToU8, type Zippable, zipSync } from "fflate";
import { encodePng } from "./codec.ts";
import { flattenDocument } from "./composite.ts";
import { bakeMask, type Layer, type LayeredDocument } from "./document.ts";
import type { Rgba8 } from "./pixels.ts";
import { resizePixels } from "./resize.ts";

/** Longest side of the thumbnail, as the specification limits it. */
const thumbnailSidePx = 256;
/** The earliest time a ZIP can hold, so that the same document gives the same bytes. */
const mtime = new Date(1980, 0, 1);

/**
 * The bytes of an OpenRaster file. The format has no layer masks: each is multiplied into its layer's alpha.
 *
 * @source OpenRaster 0.0.6 baseline: mimetype first and stored, stack.xml top layer first, mergedimage.png, thumbnail
 */
export async function encodeOra(document: LayeredDocument): Promise<Uint8Array> {
  const merged = flattenDocument(document);
  const files: Zippable = {
    mimetype: [strToU8("image/openraster"), { level: 0 }],
    "stack.xml": strToU8(describeStack(document)),
  };
  for (const [i, layer] of document.layers.entries()) {
    files[layerFile(i)] = [await encodePng(bakeMask(layer).pixels), { level: 0 }];
  }
  files["mergedimage.png"] = [await encodePng(merged), { level: 0 }];
  files["Thumbnails/thumbnail.png"] = [await encodePng(thumbnailOf(merged)), { level: 0 }];
  return zipSync(files, { mtime });
}

function describeStack({ width, height, layers }: LayeredDocument): string {
  const stack = layers.map((layer, i) => describeLayer(layer, layerFile(i))).toReversed();
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<image version="0.0.6" w="${width}" h="${height}">`,
    "  <stack>",
    ...stack,
    "  </stack>",
    "</image>",
    "",
  ].join("\n");
}

function describeLayer({ name, x, y, opacity }: Layer, file: string): string {
  const place = `x="${x}" y="${y}" opacity="${opacity}" visibility="visible" composite-op="svg:src-over"`;
  return `    <layer name="${escapeXml(name)}" src="${file}" ${place}/>`;
}

function layerFile(index: number): string {
  return `data/layer${index}.png`;
}

function thumbnailOf(merged: Rgba8): Rgba8 {
  const scale = Math.min(1, thumbnailSidePx / Math.max(merged.width, merged.height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return resizePixels(merged, { width: side(merged.width), height: side(merged.height) }, "box");
}

/** @source XML 1.0 §2.2 and §2.4; characters that XML cannot hold are left out */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
