import fc from "fast-check";
import { expect, test } from "vitest";
import {
  fromWire,
  maskBytes,
  maskSamples,
  narrow,
  toWire,
  widen,
} from "../../../plugins/photoshop-uxp/src/host/samples.ts";

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>) =>
  new Uint8Array(buffer, byteOffset, byteLength);

test("every 16-bit sample of Photoshop survives the wire", () => {
  const all = Uint16Array.from({ length: 32_769 }, (_, i) => i);
  const wide = toWire(all) as Uint16Array<ArrayBuffer>;
  expect([wide[0], wide[16_384], wide[32_768]]).toEqual([0, 32_768, 65_535]);
  expect(wide.every((value, i) => i === 0 || value > wide[i - 1]!)).toBe(true);
  expect(fromWire(bytesOf(wide.slice(0, 32_768)), "rgba16", 16, false)).toEqual(all.slice(0, 32_768));
  expect(all.every((value) => narrow(widen(value)) === value)).toBe(true);
});

test("8-bit and float samples are taken as they are", () => {
  const bytes = Uint8Array.of(0, 1, 254, 255);
  expect(fromWire(bytes, "rgba8", 8, false)).toBe(bytes);
  const floats = Float32Array.of(-0.25, 0.1, 1.5, 1);
  expect(fromWire(bytesOf(floats), "rgba-f32", 32, false)).toEqual(floats);
});

test("bytes that are not aligned are copied", () => {
  const shifted = new Uint8Array(9);
  shifted.set([255, 255, 0, 0, 255, 127, 255, 255], 1);
  expect([...fromWire(shifted.subarray(1), "rgba16", 16, false)]).toEqual([32_768, 0, 16_384, 32_768]);
});

test("a picture for display becomes linear light in a 32-bit document, its alpha not", () => {
  const [r, g, b, a] = fromWire(Uint8Array.of(255, 128, 0, 128), "rgba8", 32, true);
  expect([r, b]).toEqual([1, 0]);
  expect(g).toBeCloseTo(0.215_86, 4);
  expect(a).toBeCloseTo(128 / 255, 6);
});

test("other depths are met to the nearest, and never leave the range", () => {
  expect([...fromWire(Uint8Array.of(0, 128, 255, 255), "rgba8", 16, false)]).toEqual([0, 16_448, 32_768, 32_768]);
  expect([...fromWire(bytesOf(Float32Array.of(-1, 0.5, 2, 1)), "rgba-f32", 8, false)]).toEqual([0, 128, 255, 255]);
});

test("a mask survives every depth, and what is touched stays touched", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), fc.constantFrom(8, 16, 32), (mask, depth) => {
      const own = Uint8Array.from(mask);
      expect(maskBytes(maskSamples(own, depth as 8 | 16 | 32))).toEqual(own);
    }),
  );
  expect([...maskBytes(Uint16Array.of(0, 1, 40, 32_768))]).toEqual([0, 1, 1, 255]);
});
