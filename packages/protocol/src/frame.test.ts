import fc from "fast-check";
import { expect, test } from "vitest";
import { RequestEnvelope } from "./envelope.ts";
import { decodeFrame, encodeFrame, encodeFrameHeader, type FrameKind, frameHeaderBytes, frameKinds } from "./frame.ts";

const frame = fc.record({
  kind: fc.constantFrom(...(Object.keys(frameKinds) as FrameKind[])),
  last: fc.boolean(),
  stream: fc.nat(0xffffffff),
  offset: fc.maxSafeNat(),
  payload: fc.uint8Array({ maxLength: 64 }),
});

test("what is encoded is decoded, wherever it lies in memory", () => {
  fc.assert(
    fc.property(frame, fc.nat(9), (original, shift) => {
      const bytes = encodeFrame(original);
      const memory = new Uint8Array(bytes.byteLength + shift);
      memory.set(bytes, shift);
      expect(decodeFrame(memory.subarray(shift))).toEqual(original);
      expect(bytes.subarray(0, frameHeaderBytes)).toEqual(encodeFrameHeader(original));
    }),
  );
});

test("the payload is a view, not a copy", () => {
  const bytes = encodeFrame({ kind: "upload", last: false, stream: 1, offset: 0, payload: new Uint8Array(4) });
  const decoded = decodeFrame(bytes);
  if (typeof decoded === "string") throw new Error(decoded);
  bytes[frameHeaderBytes] = 9;
  expect(decoded.payload[0]).toBe(9);
});

test("any bytes are a frame that encodes to the same bytes, or a sentence", () => {
  const nearlyAFrame = fc
    .tuple(frame, fc.array(fc.tuple(fc.nat(15), fc.nat(255)), { maxLength: 2 }))
    .map(([part, changes]) => {
      const bytes: Uint8Array = encodeFrame(part);
      for (const [place, value] of changes) bytes[place] = value;
      return bytes;
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), nearlyAFrame), (bytes) => {
      const decoded = decodeFrame(bytes);
      if (typeof decoded === "string") expect(decoded.length).toBeGreaterThan(10);
      else expect(encodeFrame(decoded)).toEqual(bytes);
    }),
    { numRuns: 20_000 },
  );
});

test("any JSON is an envelope or a refusal, never an exception", () => {
  const nearlyAnEnvelope = fc.record(
    {
      id: fc.oneof(fc.integer(), fc.string(), fc.double()),
      method: fc.oneof(fc.string(), fc.jsonValue()),
      params: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), nearlyAnEnvelope), (json) => {
      const { success, data } = RequestEnvelope.safeParse(json);
      if (success) {
        expect(Number.isInteger(data.id) && data.id >= 0 && data.id < 2 ** 32).toBe(true);
        expect(data.method.length).toBeLessThanOrEqual(64);
      }
    }),
    { numRuns: 5_000 },
  );
});
