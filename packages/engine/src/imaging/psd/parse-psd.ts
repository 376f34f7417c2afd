// Pure. Where everything in a Photoshop file lies; nothing is unpacked here.

import { EngineError } from "../../base/errors.ts";
import { requireAllowedSize } from "../pixels.ts";
import { type BigEndianReader, createReader } from "./big-endian.ts";
import type { Depth } from "./planes.ts";
import { type PsdRecord, readRecords } from "./read-records.ts";

/** One image resource. */
export interface PsdResource {
  readonly id: number;
  /** Everything of it, header and padding too. */
  readonly whole: Uint8Array;
  readonly data: Uint8Array;
}

/** The layers and where they are held. */
export interface PsdLayers {
  /** The block that holds them: null: the layer info section itself, otherwise `Lr16` or `Lr32`. */
  readonly block: string | null;
  /** The bottom one first, groups as the records that enclose them. */
  readonly records: readonly PsdRecord[];
  /** Bytes of all records. */
  readonly recordBytes: Uint8Array;
  /** Bytes of all channels. */
  readonly channelBytes: Uint8Array;
}

/** A Photoshop file, taken apart; every part borrows the file's bytes. */
export interface PsdFile {
  readonly isLarge: boolean;
  /** Channels of the merged picture. */
  readonly channels: number;
  readonly width: number;
  readonly height: number;
  readonly depth: Depth;
  /** Grey has one colour channel, RGB three. */
  readonly mode: "grey" | "rgb";
  /** Header and colour mode data. */
  readonly head: Uint8Array;
  readonly resources: readonly PsdResource[];
  readonly layers: PsdLayers | null;
  /** Whether the merged picture's first channel after the colours is its transparency. */
  readonly hasMergedAlpha: boolean;
  /** The layer and mask section before the layers' content (without the length of what holds them) and after it. */
  readonly aroundLayers: { readonly before: Uint8Array; readonly after: Uint8Array };
  /** Compression and channels of the merged picture. */
  readonly merged: Uint8Array;
}

const refusedModes: Readonly<Record<number, string>> = {
  0: "bitmap",
  2: "indexed colour",
  4: "CMYK",
  7: "multichannel",
  8: "duotone",
  9: "Lab",
};

/** @source Adobe Photoshop File Formats Specification (2019), additional layer information: 8-byte lengths in PSB */
const longKeys = new Set("LMsk Lr16 Lr32 Layr Mt16 Mt32 Mtrn Alph FMsk lnk2 FEid FXid PxSD".split(" "));

/**
 * Takes a PSD or PSB file apart.
 *
 * @throws {EngineError} image.wrong_format (truncated, CMYK, Lab, …), image.too_large
 * @source Adobe Photoshop File Formats Specification (2019)
 */
export function parsePsd(bytes: Uint8Array): PsdFile {
  const reader = createReader(bytes);
  const header = readHeader(reader);
  reader.take(reader.u32());
  const head = bytes.subarray(0, reader.position);
  const resourcesEnd = reader.u32() + reader.position;
  const resources = readResources(bytes, reader, resourcesEnd);
  const { isLarge } = header;
  const sectionLength = reader.length(isLarge);
  const start = reader.position;
  reader.take(sectionLength);
  const end = reader.position;
  const layers = readLayerSection(bytes, start, end, header);
  return { ...header, head, resources, ...layers, merged: bytes.subarray(end) };
}

function readHeader(reader: BigEndianReader) {
  if (reader.ascii(4) !== "8BPS") throw refused("another kind of file", "give a .psd or .psb file");
  const version = reader.u16();
  if (version !== 1 && version !== 2) throw refused(`version ${version}`, "save it as .psd");
  reader.take(6);
  const channels = reader.u16();
  const height = reader.u32();
  const width = reader.u32();
  const depth = reader.u16();
  const mode = reader.u16();
  if (mode in refusedModes || (mode !== 1 && mode !== 3)) {
    const name = refusedModes[mode] ?? `colour mode ${mode}`;
    throw refused(`a document in ${name}`, "convert it with Image > Mode > RGB Color first");
  }
  requireAllowedSize("document", { width, height });
  if (depth !== 8 && depth !== 16 && depth !== 32) throw refused(`${depth} bits a channel`, "convert it to 8 or 16");
  const colours = mode === 1 ? 1 : 3;
  if (channels < colours || channels > 56) throw refused(`${channels} channels`, "save the document again");
  const layout = { channels, width, height, depth: depth as Depth };
  return { isLarge: version === 2, ...layout, mode: mode === 1 ? ("grey" as const) : ("rgb" as const) };
}

function readResources(bytes: Uint8Array, reader: BigEndianReader, end: number): PsdResource[] {
  const resources: PsdResource[] = [];
  while (reader.position < end) {
    const start = reader.position;
    reader.take(4);
    const id = reader.u16();
    const nameLength = reader.u8();
    reader.take(nameLength + ((nameLength + 1) % 2));
    const data = reader.take(reader.u32());
    if (data.length % 2 === 1 && reader.position < end) reader.take(1);
    resources.push({ id, data, whole: bytes.subarray(start, reader.position) });
  }
  if (reader.position !== end) throw refused("image resources that overlap", "save the document again");
  return resources;
}

type LayerParts = Pick<PsdFile, "layers" | "hasMergedAlpha" | "aroundLayers">;

function readLayerSection(
  bytes: Uint8Array,
  start: number,
  end: number,
  { isLarge }: { readonly isLarge: boolean },
): LayerParts {
  const nothing = new Uint8Array();
  if (start === end) return { layers: null, hasMergedAlpha: false, aroundLayers: { before: nothing, after: nothing } };
  const reader = createReader(bytes, start, end);
  const infoLength = reader.length(isLarge);
  const infoStart = reader.position;
  reader.take(infoLength);
  if (infoLength > 2) {
    const after = bytes.subarray(reader.position, end);
    return { ...readLayers(bytes, infoStart, infoLength, isLarge, null), aroundLayers: { before: nothing, after } };
  }
  if (reader.position < end) reader.take(reader.u32());
  while (reader.position + 12 <= end) {
    const signature = reader.ascii(4);
    const key = reader.ascii(4);
    const isLong = isLarge && longKeys.has(key);
    const lengthAt = reader.position;
    const length = reader.length(isLong);
    const blockStart = reader.position;
    reader.position = Math.min(end, blockStart + length + padTo4(length));
    if (signature !== "8BIM" && signature !== "8B64") break;
    if (key !== "Lr16" && key !== "Lr32") continue;
    const before = bytes.subarray(start, lengthAt);
    const after = bytes.subarray(reader.position, end);
    return { ...readLayers(bytes, blockStart, length, isLarge, key), aroundLayers: { before, after } };
  }
  return { layers: null, hasMergedAlpha: false, aroundLayers: { before: nothing, after: bytes.subarray(start, end) } };
}

function readLayers(bytes: Uint8Array, start: number, length: number, isLarge: boolean, block: string | null) {
  const reader = createReader(bytes, start, start + length);
  const count = reader.i16();
  const recordsStart = reader.position;
  const records = readRecords(reader, Math.abs(count), isLarge);
  const recordBytes = bytes.subarray(recordsStart, reader.position);
  const channelStart = reader.position;
  for (const { channels } of records) for (const { length: packed } of channels) reader.take(packed);
  const channelBytes = bytes.subarray(channelStart, reader.position);
  return { layers: { block, records, recordBytes, channelBytes }, hasMergedAlpha: count < 0 };
}

function padTo4(length: number): number {
  return (4 - (length % 4)) % 4;
}

function refused(received: string, action: string): EngineError {
  const expected = "a Photoshop document in RGB or greyscale with 8, 16 or 32 bits a channel";
  return new EngineError("image.wrong_format", { field: "document", expected, received, action });
}
