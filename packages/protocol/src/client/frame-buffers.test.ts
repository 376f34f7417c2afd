import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeFrame } from "../frame.ts";
import { limits } from "../limits.ts";
import { createFrameBuffers } from "./frame-buffers.ts";

test("what the socket has not sent yet is never written over", () => {
  const frame = fc.record({ size: fc.constantFrom(10, 70_000, limits.maxChunkBytes), sendsUpTo: fc.nat(30) });
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 40 }), (frames) => {
      // a socket that sends in order, now and then
      const waiting: { bytes: Uint8Array; stream: number }[] = [];
      const bufferedAmount = () => waiting.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
      const toMessage = createFrameBuffers(bufferedAmount);
      const check = ({ bytes, stream }: { bytes: Uint8Array; stream: number }) => {
        const decoded = decodeFrame(bytes);
        if (typeof decoded === "string") throw new Error(decoded);
        expect([decoded.stream, decoded.payload[0], decoded.payload.at(-1)]).toEqual([stream, stream, stream]);
      };
      frames.forEach(({ size, sendsUpTo }, stream) => {
        const payload = new Uint8Array(size).fill(stream);
        waiting.push({ bytes: toMessage({ kind: "upload", last: false, stream, offset: 0, payload }), stream });
        for (const sent of waiting.splice(0, sendsUpTo)) check(sent);
      });
      waiting.forEach(check);
    }),
    { numRuns: 50 },
  );
});

test("a socket that sends at once needs one buffer", () => {
  const toMessage = createFrameBuffers(() => 0);
  const payload = new Uint8Array(limits.maxChunkBytes);
  const buffers = new Set(
    [1, 2, 3].map((stream) => toMessage({ kind: "upload", last: false, stream, offset: 0, payload }).buffer),
  );
  expect(buffers.size).toBe(1);
});
