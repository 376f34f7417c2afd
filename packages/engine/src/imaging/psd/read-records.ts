// Pure. Layer records: what a Photoshop file says of each layer besides its pixels.

import type { Rect } from "../rect.ts";
import { type BigEndianReader, createReader } from "./big-endian.ts";

/** One packed channel. */
interface PackedChannel {
  /** 0, 1, 2: colour; -1: transparency; -2: the layer mask; -3: the mask that a vector mask is joined with. */
  readonly id: number;
  /** Bytes, the compression too. */
  readonly length: number;
}

/** A layer's mask without its samples. */
interface MaskRecord {
  readonly rect: Rect;
  readonly beyond: 0 | 255;
  readonly isOff: boolean;
}

/** One layer record. */
export interface PsdRecord {
  readonly name: string;
  readonly rect: Rect;
  readonly channels: readonly PackedChannel[];
  /** Of a group: what its section divider says. */
  readonly blendKey: string;
  /** 0 … 255. */
  readonly opacity: number;
  readonly isClipped: boolean;
  readonly isHidden: boolean;
  readonly mask: MaskRecord | null;
  /** What the record stands for. */
  readonly kind: "layer" | "group" | "group-end";
  /** Blocks that belong to it, by key. */
  readonly blocks: ReadonlyMap<string, Uint8Array>;
  /** Whether it shows only in some lightnesses of itself or what is below. */
  readonly hasBlendRanges: boolean;
}

/**
 * Reads layer records.
 *
 * @throws {EngineError} image.wrong_format
 * @source Adobe Photoshop File Formats Specification (2019), layer records
 */
export function readRecords(reader: BigEndianReader, count: number, isLarge: boolean): PsdRecord[] {
  return Array.from({ length: count }, () => readRecord(reader, isLarge));
}

function readRecord(reader: BigEndianReader, isLarge: boolean): PsdRecord {
  const rect = readRect(reader);
  const channels = Array.from({ length: reader.u16() }, () => {
    const id = reader.i16();
    return { id, length: reader.length(isLarge) };
  });
  reader.take(4);
  const ownKey = reader.ascii(4);
  const opacity = reader.u8();
  const isClipped = reader.u8() !== 0;
  const isHidden = (reader.u8() & 2) !== 0;
  reader.take(1);
  const rest = reader.take(reader.u32());
  const extra = createReader(rest);
  const mask = readMask(extra.take(extra.u32()));
  const ranges = extra.take(extra.u32());
  const shortName = extra.take(extra.u8());
  extra.take(Math.min(rest.length - extra.position, (3 - (shortName.length % 4)) % 4));
  const blocks = readBlocks(extra, rest.length, isLarge);
  const section = readSection(blocks.get("lsct") ?? blocks.get("lsdk"));
  return {
    name: readUnicode(blocks.get("luni")) ?? String.fromCharCode(...shortName),
    rect,
    channels,
    blendKey: section.blendKey ?? ownKey,
    opacity,
    isClipped,
    isHidden,
    mask,
    kind: section.kind,
    blocks,
    hasBlendRanges: ranges.some((value, i) => value !== (i % 4 < 2 ? 0 : 255)),
  };
}

function readRect(reader: BigEndianReader): Rect {
  const top = reader.i32();
  const left = reader.i32();
  const bottom = reader.i32();
  const right = reader.i32();
  return { x: left, y: top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

function readMask(bytes: Uint8Array): MaskRecord | null {
  if (bytes.length < 18) return null;
  const reader = createReader(bytes);
  const rect = readRect(reader);
  const beyond = reader.u8() === 0 ? 0 : 255;
  return { rect, beyond, isOff: (reader.u8() & 2) !== 0 };
}

function readBlocks(reader: BigEndianReader, end: number, isLarge: boolean): Map<string, Uint8Array> {
  const blocks = new Map<string, Uint8Array>();
  while (reader.position + 12 <= end) {
    const signature = reader.ascii(4);
    const key = reader.ascii(4);
    blocks.set(key, reader.take(reader.length(isLarge && signature === "8B64")));
    if (reader.position % 2 === 1 && reader.position < end) reader.take(1);
  }
  return blocks;
}

function readSection(block: Uint8Array | undefined): { kind: PsdRecord["kind"]; blendKey: string | null } {
  if (block === undefined) return { kind: "layer", blendKey: null };
  const reader = createReader(block);
  const kind = (["layer", "group", "group", "group-end"] as const)[reader.u32()] ?? "layer";
  if (kind !== "group" || block.length < 12) return { kind, blendKey: null };
  reader.take(4);
  return { kind, blendKey: reader.ascii(4) };
}

function readUnicode(block: Uint8Array | undefined): string | null {
  if (block === undefined) return null;
  const reader = createReader(block);
  const units = Array.from({ length: reader.u32() }, () => reader.u16());
  return String.fromCharCode(...units).replace(/\0+$/, "");
}
