// Pure. Layer records and channels for Photoshop files.

import type { DeepNode } from "../added-layers.ts";
import type { BlendMode } from "../blend-modes.ts";
import { toDepth } from "../convert.ts";
import type { LayerMask } from "../document.ts";
import type { RgbaPixels } from "../pixels.ts";
import type { Rect } from "../rect.ts";
import { ascii, join, lengthBytes, padding, u8, u16, u32 } from "./big-endian.ts";
import { blendKey, passThroughKey } from "./blend-keys.ts";
import { type Depth, packPlane } from "./planes.ts";
import { samplePlane } from "./sample-planes.ts";

/** What layers are written for. */
export interface PsdTarget {
  readonly depth: Depth;
  readonly mode: "grey" | "rgb";
  readonly isLarge: boolean;
}

/** Layers as they stand in a file. */
export interface WrittenLayers {
  readonly count: number;
  readonly records: Uint8Array;
  readonly channels: Uint8Array;
}

interface RecordFields {
  readonly name: string;
  readonly rect: Rect;
  readonly key: string;
  readonly opacity: number;
  readonly isClipped: boolean;
  readonly isHidden: boolean;
  readonly mask: LayerMask | null;
  readonly channels: readonly { readonly id: number; readonly packed: Uint8Array }[];
  /** Section divider block; null: a layer with pixels. */
  readonly section: Uint8Array | null;
}

const formats = { 8: "rgba8", 16: "rgba16", 32: "rgba-f32" } as const;
const nowhere: Rect = { x: 0, y: 0, width: 0, height: 0 };
/** Section divider types. @source Adobe Photoshop File Formats Specification (2019), section divider setting */
const sections = { openGroup: 1, groupEnd: 3 } as const;
const clippedFlag = 1;
const hiddenFlag = 2;
/** Says that the bits above mean something. */
const meaningfulFlag = 8;

/**
 * Layers as records and channels, the bottom one first, groups as two records around what they hold.
 *
 * @source Adobe Photoshop File Formats Specification (2019), layer records and channel image data
 */
export function writeLayers(nodes: readonly DeepNode[], target: PsdTarget): WrittenLayers {
  const written = nodes.flatMap((node) => fieldsOf(node, target));
  return {
    count: written.length,
    records: join(...written.map((fields) => writeRecord(fields, target))),
    channels: join(...written.flatMap(({ channels }) => channels.map(({ packed }) => packed))),
  };
}

function fieldsOf(node: DeepNode, target: PsdTarget): RecordFields[] {
  const look = {
    name: node.name,
    opacity: node.opacity,
    isClipped: node.isClipped ?? false,
    isHidden: node.isHidden ?? false,
    mask: node.mask,
  };
  const mode: BlendMode = node.blend ?? "normal";
  const mask = node.mask === null ? [] : [{ id: -2, packed: packMask(node.mask, target) }];
  if ("layers" in node) {
    const key = node.isPassThrough === true ? passThroughKey : blendKey(mode);
    const empty = emptyChannels(target);
    const section = join(u32(sections.openGroup), ascii("8BIM"), ascii(key));
    const group = { ...look, rect: nowhere, key, channels: [...empty, ...mask], section };
    return [groupEnd(empty), ...node.layers.flatMap((inner) => fieldsOf(inner, target)), group];
  }
  const { x, y, pixels } = node;
  const rect = { x, y, width: pixels.width, height: pixels.height };
  return [{ ...look, rect, key: blendKey(mode), channels: [...packPixels(pixels, target), ...mask], section: null }];
}

function groupEnd(channels: RecordFields["channels"]): RecordFields {
  const look = { opacity: 1, isClipped: false, isHidden: false, mask: null, key: blendKey("normal") };
  return { ...look, name: "</Layer group>", rect: nowhere, channels, section: u32(sections.groupEnd) };
}

function packPixels(pixels: RgbaPixels, target: PsdTarget): RecordFields["channels"] {
  const samples = toDepth(pixels, formats[target.depth]);
  const shape = { ...target, width: pixels.width, height: pixels.height };
  return channelIds(target).map((id) => ({ id, packed: packPlane(samplePlane(samples, id === -1 ? 3 : id), shape) }));
}

function packMask({ pixels }: LayerMask, target: PsdTarget): Uint8Array {
  const { width, height, data } = pixels;
  const rgba = new Uint8Array(width * height * 4);
  for (let i = 0; i < data.length; i++) rgba[i * 4] = data[i]!;
  const samples = toDepth({ format: "rgba8", width, height, data: rgba }, formats[target.depth]);
  return packPlane(samplePlane(samples, 0), { ...target, width, height });
}

function emptyChannels(target: PsdTarget): RecordFields["channels"] {
  return channelIds(target).map((id) => ({ id, packed: u16(0) }));
}

function channelIds({ mode }: PsdTarget): number[] {
  return mode === "grey" ? [-1, 0] : [-1, 0, 1, 2];
}

function writeRecord(fields: RecordFields, { isLarge }: PsdTarget): Uint8Array {
  const { rect, channels, key, mask, section } = fields;
  const flags = meaningfulFlag | (fields.isHidden ? hiddenFlag : 0) | (section === null ? 0 : 16);
  const blocks = [block("luni", unicode(fields.name)), ...(section === null ? [] : [block("lsct", section)])];
  const extra = join(writeMask(mask), u32(0), shortName(fields.name), ...blocks);
  return join(
    rectBytes(rect),
    u16(channels.length),
    ...channels.flatMap(({ id, packed }) => [u16(id & 0xffff), lengthBytes(packed.length, isLarge)]),
    ascii("8BIM"),
    ascii(key),
    u8(Math.round(fields.opacity * 255), fields.isClipped ? clippedFlag : 0, flags, 0),
    u32(extra.length),
    extra,
  );
}

function writeMask(mask: LayerMask | null): Uint8Array {
  if (mask === null) return u32(0);
  const { x, y, pixels, beyond = 0 } = mask;
  return join(u32(20), rectBytes({ x, y, width: pixels.width, height: pixels.height }), u8(beyond, 0, 0, 0));
}

function rectBytes({ x, y, width, height }: Rect): Uint8Array {
  return join(u32(y), u32(x), u32(y + height), u32(x + width));
}

/** The name for programs from before Unicode. */
function shortName(name: string): Uint8Array {
  const text = ascii(
    [...name]
      .map((character) => (/[ -~]/.test(character) ? character : "?"))
      .join("")
      .slice(0, 255),
  );
  return join(u8(text.length), text, padding(text.length + 1, 4));
}

function unicode(name: string): Uint8Array {
  const units = Array.from({ length: name.length }, (_, i) => u16(name.charCodeAt(i)));
  const text = join(u32(name.length), ...units);
  return join(text, padding(text.length, 4));
}

function block(key: string, data: Uint8Array): Uint8Array {
  return join(ascii("8BIM"), ascii(key), u32(data.length), data);
}
