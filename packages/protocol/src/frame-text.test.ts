import fc from "fast-check";
import { expect, test } from "vitest";
import { frameHeaderBytes } from "./frame.ts";
import { frameFromText, frameToText, maxTextPayloadBytes } from "./frame-text.ts";
import { limits } from "./limits.ts";

test("bytes survive as text, and the text is base64 as others write it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 20_000 }), (bytes) => {
      const text = frameToText(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64"));
      expect(Buffer.from(frameFromText(text) ?? []).equals(Buffer.from(bytes))).toBe(true);
    }),
  );
});

test.each(["", "A", "AAA", "A=AA", "{}  ", "AA=A", "Ä===", "AA-_"])("%j is no frame", (text) => {
  expect(frameFromText(text)).toBeUndefined();
});

test("the largest frame is a message of legal size", () => {
  const text = frameToText(new Uint8Array(frameHeaderBytes + maxTextPayloadBytes));
  expect(text.length).toBe(limits.maxMessageBytes);
});
