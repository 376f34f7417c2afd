import { encodeFrame, encodeFrameHeader, type Frame, frameHeaderBytes } from "../frame.ts";
import { limits } from "../limits.ts";

/** Most buffers that are kept; a socket filled up to its high water mark holds fewer. */
const maxKept = 12;
/** Smaller payloads are not worth a buffer of a MiB. */
const minPayloadBytes = 65_536;

/**
 * Frames as messages, in buffers that are used again once the socket has let go of them: a fresh MiB for every frame costs more
 * than copying it.
 *
 * @param bufferedAmount bytes that the socket has not sent yet; these are not touched
 */
export function createFrameBuffers(bufferedAmount: () => number): (frame: Frame) => Uint8Array<ArrayBuffer> {
  // oldest first
  const lent: { readonly buffer: Uint8Array<ArrayBuffer>; readonly upTo: number }[] = [];
  let givenBytes = 0;

  return (frame) => {
    const size = frameHeaderBytes + frame.payload.byteLength;
    // what else the socket sends makes bufferedAmount larger, which only delays a reuse
    const sentBytes = givenBytes - bufferedAmount();
    givenBytes += size;
    if (frame.payload.byteLength < minPayloadBytes) return encodeFrame(frame);
    const free = lent[0] !== undefined && lent[0].upTo <= sentBytes ? lent.shift() : undefined;
    const buffer = free?.buffer ?? new Uint8Array(frameHeaderBytes + limits.maxChunkBytes);
    if (lent.length < maxKept) lent.push({ buffer, upTo: givenBytes });
    buffer.set(encodeFrameHeader(frame));
    buffer.set(frame.payload, frameHeaderBytes);
    return buffer.subarray(0, size);
  };
}
