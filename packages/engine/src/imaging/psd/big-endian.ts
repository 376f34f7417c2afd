// Pure. Numbers as Photoshop files hold them, read with every length checked.

import { EngineError } from "../../base/errors.ts";

/** Reads forward through some bytes; borrowed, never copied. */
export interface BigEndianReader {
  position: number;
  readonly u8: () => number;
  readonly u16: () => number;
  readonly i16: () => number;
  readonly u32: () => number;
  readonly i32: () => number;
  /** A length: 8 bytes in large documents where the format says so, otherwise 4. */
  readonly length: (isLarge: boolean) => number;
  readonly ascii: (count: number) => string;
  readonly take: (count: number) => Uint8Array;
}

/**
 * A reader from `start`.
 *
 * @param end nothing is read from here on
 * @throws {EngineError} image.wrong_format, from every read that would go past the end
 */
export function createReader(bytes: Uint8Array, start = 0, end = bytes.length): BigEndianReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = start;
  const forward = (count: number) => {
    const at = position;
    if (!(count >= 0 && at + count <= end)) throw truncated(end - at, count);
    position += count;
    return at;
  };
  const take = (count: number) => {
    const at = forward(count);
    return bytes.subarray(at, at + count);
  };
  return {
    get position() {
      return position;
    },
    set position(wanted) {
      if (!(wanted >= start && wanted <= end)) throw truncated(end - start, wanted - start);
      position = wanted;
    },
    u8: () => view.getUint8(forward(1)),
    u16: () => view.getUint16(forward(2)),
    i16: () => view.getInt16(forward(2)),
    u32: () => view.getUint32(forward(4)),
    i32: () => view.getInt32(forward(4)),
    length: (isLarge) => (isLarge ? Number(view.getBigUint64(forward(8))) : view.getUint32(forward(4))),
    ascii: (count) => String.fromCharCode(...take(count)),
    take,
  };
}

export const u8 = (...values: number[]): Uint8Array => Uint8Array.from(values);
export const u16 = (value: number): Uint8Array => u8((value >> 8) & 255, value & 255);
export const u32 = (value: number): Uint8Array =>
  u8((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0) & 255);

/** A length as `BigEndianReader.length` reads it. */
export function lengthBytes(value: number, isLarge: boolean): Uint8Array {
  return isLarge ? join(u32(Math.floor(value / 2 ** 32)), u32(value % 2 ** 32)) : u32(value);
}

/** Pieces after each other. */
export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Zeros that make a length a multiple. */
export function padding(length: number, multiple: number): Uint8Array {
  return new Uint8Array((multiple - (length % multiple)) % multiple);
}

function truncated(left: number, wanted: number): EngineError {
  return new EngineError("image.wrong_format", {
    field: "document",
    expected: "a complete Photoshop file",
    received: `one that ends ${Math.max(0, wanted - left)} bytes early`,
    action: "save the document again",
  });
}
