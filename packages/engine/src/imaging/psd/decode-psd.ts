// Pure. Photoshop files as layered documents and as the picture they show.

import { EngineError } from "../../base/errors.ts";
import type { Layer, LayeredDocument, LayerGroup, LayerMask, LayerNode } from "../document.ts";
import { flattenDocument } from "../flatten-document.ts";
import { type Gray8, type Rgba8, type Rgba16, type RgbaPixels, requireAllowedSize } from "../pixels.ts";
import type { Size } from "../rect.ts";
import { modeOfBlendKey, passThroughKey } from "./blend-keys.ts";
import { mergedPlanes, pictureOfMerged } from "./merged-planes.ts";
import type { PsdFile } from "./parse-psd.ts";
import { unpackPlane } from "./planes.ts";
import type { PsdRecord } from "./read-records.ts";
import { resourceIds } from "./resources.ts";
import { pixelsOfPlanes } from "./sample-planes.ts";

/**
 * Blocks that change what a layer shows, by what they are; its pixels alone would not be the layer. Text and smart
 * objects are not among them: files hold them as pixels too.
 *
 * @source Adobe Photoshop File Formats Specification (2019), additional layer information
 */
const foreignBlocks: readonly (readonly [what: string, keys: string])[] = [
  ["an adjustment layer", "brit levl curv expA vibA hue2 blnc blwh phfl mixr clrL nvrt post thrs grdm selc CgEd"],
  ["a fill layer", "SoCo GdFl PtFl"],
  ["layer effects", "lfx2 lrFX lmfx plFX"],
  ["a vector mask", "vmsk vsms"],
  ["channel restrictions", "brst"],
];

/** What the document looks like, and its profile. */
export function mergedPsd(psd: PsdFile): { readonly pixels: RgbaPixels; readonly icc: Uint8Array | null } {
  const icc = psd.resources.find(({ id }) => id === resourceIds.iccProfile)?.data ?? null;
  if (hasRealMerged(psd)) return { pixels: pictureOfMerged(psd, mergedPlanes(psd)), icc };
  return { pixels: flattenDocument(decodePsd(psd)), icc };
}

/** False where Photoshop was told to leave the merged picture out. */
export function hasRealMerged({ resources, layers }: PsdFile): boolean {
  const info = resources.find(({ id }) => id === resourceIds.versionInfo)?.data;
  return layers === null || info === undefined || info[4] !== 0;
}

/**
 * Every layer of a Photoshop file, 8 or 16 bits.
 *
 * @throws {EngineError} image.wrong_format naming the layer that shows more than its pixels, image.too_large
 */
export function decodePsd(psd: PsdFile): LayeredDocument {
  const { width, height, layers, depth, resources } = psd;
  if (depth === 32) throw refused("the layers", "32-bit layers without a merged picture");
  const icc = resources.find(({ id }) => id === resourceIds.iccProfile)?.data ?? null;
  if (layers === null) {
    const { pixels } = mergedPsd(psd);
    const layer: Layer = { name: "Background", x: 0, y: 0, pixels: pixels as Rgba8, mask: null, opacity: 1 };
    return { width, height, layers: [layer], icc };
  }
  const open: LayerNode[][] = [[]];
  let at = 0;
  for (const record of layers.records) {
    const packed = new Map<number, Uint8Array>();
    for (const { id, length } of record.channels) {
      packed.set(id, layers.channelBytes.subarray(at, at + length));
      at += length;
    }
    if (record.kind === "group-end") open.push([]);
    else if (record.kind === "group") {
      const inner = (open.length > 1 ? open.pop() : undefined) ?? [];
      open.at(-1)!.push(asGroup(record, packed, psd, inner));
    } else open.at(-1)!.push(asLayer(record, packed, psd));
  }
  return { width, height, layers: open[0]!, icc };
}

type PackedChannels = ReadonlyMap<number, Uint8Array>;

function asGroup(record: PsdRecord, packed: PackedChannels, psd: PsdFile, layers: LayerNode[]): LayerGroup {
  const isPassThrough = record.blendKey === passThroughKey;
  const group = { ...readLook(record, packed, psd, isPassThrough ? "norm" : record.blendKey), layers };
  return isPassThrough ? { ...group, isPassThrough } : group;
}

function asLayer(record: PsdRecord, packed: PackedChannels, psd: PsdFile): Layer {
  const { rect, name } = record;
  const empty = rect.width === 0 || rect.height === 0;
  if (!empty) requireAllowedSize(`layer ${JSON.stringify(name.slice(0, 100))}`, rect);
  const colours = (psd.mode === "grey" ? [0] : [0, 1, 2]).map((id) => plane(packed, id, rect, psd));
  const alpha = packed.has(-1) ? plane(packed, -1, rect, psd) : null;
  const pixels = pixelsOfPlanes(rect, psd.depth, colours, alpha) as Rgba8 | Rgba16;
  return { ...readLook(record, packed, psd, record.blendKey), x: rect.x, y: rect.y, pixels };
}

function readLook(record: PsdRecord, packed: PackedChannels, psd: PsdFile, key: string): Omit<LayerGroup, "layers"> {
  const foreign = foreignBlocks.find(([, keys]) => keys.split(" ").some((one) => record.blocks.has(one)));
  if (foreign !== undefined) throw refused(record.name, foreign[0]);
  if (record.hasBlendRanges) throw refused(record.name, "“blend if” ranges");
  const blend = modeOfBlendKey(key);
  if (blend === null) throw refused(record.name, `the blend mode ${JSON.stringify(key)}`);
  const fill = record.blocks.get("iOpa")?.[0] ?? 255;
  return {
    name: record.name,
    mask: readMask(record, packed, psd),
    opacity: (record.opacity / 255) * (fill / 255),
    blend,
    isHidden: record.isHidden,
    isClipped: record.isClipped,
  };
}

function readMask({ mask, name }: PsdRecord, packed: PackedChannels, psd: PsdFile): LayerMask | null {
  if (mask === null || mask.isOff || !packed.has(-2)) return null;
  const { rect, beyond } = mask;
  const { width, height } = rect;
  if (width * height > 0) requireAllowedSize(`mask of layer ${JSON.stringify(name.slice(0, 100))}`, rect);
  const samples = plane(packed, -2, rect, psd);
  const wide = psd.depth === 16;
  const data = Uint8Array.from({ length: width * height }, (_, i) => {
    return wide ? Math.round((samples[i * 2]! * 256 + samples[i * 2 + 1]!) / 257) : samples[i]!;
  });
  const pixels: Gray8 = { format: "gray8", width, height, data };
  return { x: rect.x, y: rect.y, pixels, beyond };
}

function plane(packed: PackedChannels, id: number, { width, height }: Size, psd: PsdFile): Uint8Array {
  const channel = packed.get(id);
  if (channel === undefined) return new Uint8Array((width * height * psd.depth) / 8);
  return unpackPlane(channel, { width, height, depth: psd.depth, isLarge: psd.isLarge });
}

function refused(name: string, received: string): EngineError {
  return new EngineError("image.wrong_format", {
    field: `layer ${JSON.stringify(name.slice(0, 100))}`,
    expected: "layers whose pixels are what they show, or a document saved with its merged picture",
    received,
    action: "save it with “Maximize Compatibility”",
  });
}
