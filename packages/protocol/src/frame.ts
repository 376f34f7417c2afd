// Binary frames: pixels and other blobs travel in these, control travels in text messages. Twin: scumble_client/frame.py.
//
// offset size  field    value
//      0    1  version  1
//      1    1  kind     1 upload, 2 download, 3 preview
//      2    1  flags    bit 0: last frame of its stream; other bits 0
//      3    1  zero     0
//      4    4  stream   number from blob.offer, blob.fetch or job.progress, little-endian
//      8    8  offset   of the payload's first byte within the blob, little-endian, < 2^53
//     16    n  payload  0 … 1,048,576 bytes
import { limits } from "./limits.ts";

export const frameKinds = { upload: 1, download: 2, preview: 3 } as const;
export type FrameKind = keyof typeof frameKinds;

export const frameHeaderBytes = 16;

export interface Frame {
  readonly kind: FrameKind;
  /** Whether this is the last frame of its stream. */
  readonly last: boolean;
  readonly stream: number;
  /** Bytes before the payload within the blob. */
  readonly offset: number;
  /** Borrowed: a view into the message. */
  readonly payload: Uint8Array;
}

const kindNames = Object.fromEntries(Object.entries(frameKinds).map(([name, value]) => [value, name as FrameKind]));

/** The 16 bytes before a payload; sent apart from it they save a copy. */
export function encodeFrameHeader(frame: Omit<Frame, "payload">): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(frameHeaderBytes);
  const view = new DataView(header.buffer);
  header[0] = 1;
  header[1] = frameKinds[frame.kind];
  header[2] = frame.last ? 1 : 0;
  view.setUint32(4, frame.stream, true);
  view.setBigUint64(8, BigInt(frame.offset), true);
  return header;
}

/** One message: header and payload, copied. */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(frameHeaderBytes + frame.payload.byteLength);
  bytes.set(encodeFrameHeader(frame));
  bytes.set(frame.payload, frameHeaderBytes);
  return bytes;
}

/**
 * Reads one binary message.
 * @returns the frame, its payload a view into `bytes`; or a sentence saying which rule of the layout is broken
 */
export function decodeFrame(bytes: Uint8Array): Frame | string {
  if (bytes.byteLength < frameHeaderBytes)
    return `a frame has at least ${frameHeaderBytes} bytes, this one ${bytes.byteLength}`;
  if (bytes.byteLength > frameHeaderBytes + limits.maxChunkBytes)
    return `a payload has at most ${limits.maxChunkBytes} bytes, this one ${bytes.byteLength - frameHeaderBytes}`;
  const view = new DataView(bytes.buffer, bytes.byteOffset, frameHeaderBytes);
  if (bytes[0] !== 1) return `byte 0 is the frame version 1, not ${bytes[0]}`;
  const kind = kindNames[bytes[1] ?? 0];
  if (kind === undefined) return `byte 1 is a kind from 1 to 3, not ${bytes[1]}`;
  const flags = bytes[2] ?? 0;
  if (flags > 1) return `byte 2 holds flags, of which only bit 0 is known, not ${flags}`;
  if (bytes[3] !== 0) return `byte 3 is 0, not ${bytes[3]}`;
  const offset = view.getBigUint64(8, true);
  if (offset > BigInt(Number.MAX_SAFE_INTEGER)) return `the offset is below 2^53, not ${offset}`;
  return {
    kind,
    last: flags === 1,
    stream: view.getUint32(4, true),
    offset: Number(offset),
    payload: bytes.subarray(frameHeaderBytes),
  };
}
