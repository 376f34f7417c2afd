// Pure. One channel's samples, packed and unpacked.

import { unzlibSync } from "fflate";
import { EngineError } from "../../base/errors.ts";
import { createReader, join, u16, u32 } from "./big-endian.ts";

/** How many bits a sample of the file has. */
export type Depth = 8 | 16 | 32;

/** What a packed plane unpacks to. */
interface PlaneShape {
  readonly width: number;
  readonly height: number;
  readonly depth: Depth;
  readonly isLarge: boolean;
}

/** @source Adobe Photoshop File Formats Specification (2019), channel image data, compression */
const compressions = { raw: 0, packBits: 1, zip: 2, zipWithPrediction: 3 } as const;

/**
 * Big-endian samples of a channel, rows after each other.
 *
 * @param packed the compression and what follows it
 * @throws {EngineError} image.wrong_format
 */
export function unpackPlane(packed: Uint8Array, shape: PlaneShape): Uint8Array {
  const { width, height, depth, isLarge } = shape;
  const rowBytes = (width * depth) / 8;
  if (rowBytes * height === 0) return new Uint8Array();
  const reader = createReader(packed);
  const compression = reader.u16();
  const size = rowBytes * height;
  switch (compression) {
    case compressions.raw:
      return reader.take(size).slice();
    case compressions.packBits: {
      const lengths = Array.from({ length: height }, () => (isLarge ? reader.u32() : reader.u16()));
      return unpackRows(packed.subarray(reader.position), lengths, rowBytes);
    }
    case compressions.zip:
      return inflate(packed.subarray(2), size);
    case compressions.zipWithPrediction:
      return unpredict(inflate(packed.subarray(2), size), shape);
    default:
      throw damaged(`the compression ${compression}`);
  }
}

/** Rows of PackBits. @source Apple Technical Note TN1023 */
export function unpackRows(packed: Uint8Array, lengths: readonly number[], rowBytes: number): Uint8Array {
  const out = new Uint8Array(rowBytes * lengths.length);
  let from = 0;
  for (const [row, length] of lengths.entries()) {
    const end = from + length;
    const stop = (row + 1) * rowBytes;
    if (end > packed.length) throw damaged("too few bytes in a row");
    let to = row * rowBytes;
    while (from < end && to < stop) {
      const head = packed[from++]!;
      if (head < 128) {
        const count = Math.min(head + 1, stop - to);
        out.set(packed.subarray(from, from + count), to);
        from += head + 1;
        to += count;
      } else if (head > 128) {
        out.fill(packed[from++] ?? 0, to, Math.min(stop, to + 257 - head));
        to += 257 - head;
      }
    }
    if (to < stop) throw damaged("too few samples in a row");
    from = end;
  }
  return out;
}

/** A channel packed for a layer: PackBits, which every reader knows; floats, which it never makes smaller, as they are. */
export function packPlane(samples: Uint8Array, shape: PlaneShape): Uint8Array {
  if (shape.depth === 32) return join(u16(compressions.raw), samples);
  const { lengths, rows } = packRows(samples, shape);
  return join(u16(compressions.packBits), lengths, ...rows);
}

/** Several channels packed one after the other under one compression, as the merged picture is. */
export function packMerged(planes: readonly Uint8Array[], shape: PlaneShape): Uint8Array {
  if (shape.depth === 32) return join(u16(compressions.raw), ...planes);
  const packed = planes.map((samples) => packRows(samples, shape));
  return join(
    u16(compressions.packBits),
    ...packed.map(({ lengths }) => lengths),
    ...packed.flatMap(({ rows }) => rows),
  );
}

function packRows(samples: Uint8Array, { width, height, depth, isLarge }: PlaneShape) {
  const rowBytes = (width * depth) / 8;
  const rows = Array.from({ length: height }, (_, y) => packRow(samples.subarray(y * rowBytes, (y + 1) * rowBytes)));
  const lengths = join(...rows.map((row) => (isLarge ? u32(row.length) : u16(row.length))));
  return { lengths, rows };
}

function packRow(row: Uint8Array): Uint8Array {
  const out = new Uint8Array(row.length + Math.ceil(row.length / 128));
  let to = 0;
  for (let at = 0; at < row.length; ) {
    let run = 1;
    while (run < 128 && row[at + run] === row[at] && at + run < row.length) run++;
    if (run >= 3) {
      out[to++] = 257 - run;
      out[to++] = row[at]!;
      at += run;
      continue;
    }
    let end = at;
    while (end < row.length && end - at < 128 && !startsRun(row, end)) end++;
    out[to++] = end - at - 1;
    out.set(row.subarray(at, end), to);
    to += end - at;
    at = end;
  }
  return out.subarray(0, to);
}

function startsRun(row: Uint8Array, at: number): boolean {
  return at + 2 < row.length && row[at] === row[at + 1] && row[at] === row[at + 2];
}

function inflate(packed: Uint8Array, size: number): Uint8Array {
  try {
    // never unpacks more than the plane holds
    return unzlibSync(packed, { out: new Uint8Array(size) });
  } catch (cause) {
    throw damaged(cause instanceof Error ? cause.message : String(cause));
  }
}

/** Undoes the differences between neighbours; 32-bit rows hold all first bytes, then all second ones, and so on. */
function unpredict(samples: Uint8Array, { width, height, depth }: PlaneShape): Uint8Array {
  const rowBytes = (width * depth) / 8;
  for (let start = 0; start < rowBytes * height; start += rowBytes) {
    const row = samples.subarray(start, start + rowBytes);
    if (depth === 16) {
      for (let i = 2; i < rowBytes; i += 2) {
        const sum = row[i]! * 256 + row[i + 1]! + row[i - 2]! * 256 + row[i - 1]!;
        row[i] = (sum >> 8) & 255;
        row[i + 1] = sum & 255;
      }
      continue;
    }
    for (let i = 1; i < rowBytes; i++) row[i] = (row[i]! + row[i - 1]!) & 255;
    if (depth === 32) row.set(Uint8Array.from(row, (_, i) => row[(i % 4) * width + Math.floor(i / 4)]!));
  }
  return samples;
}

function damaged(received: string): EngineError {
  const details = { field: "document", expected: "a complete Photoshop file", received: `a damaged one (${received})` };
  return new EngineError("image.wrong_format", { ...details, action: "save the document again" });
}
