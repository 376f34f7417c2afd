import fc from "fast-check";
import { expect, test } from "vitest";
import { compositeLayer } from "./composite.ts";
import { bakeMask, type Layer } from "./document.ts";
import { flattenDocument } from "./flatten-document.ts";
import type { Rgba8, RgbaPixels } from "./pixels.ts";
import type { Rect, Size } from "./rect.ts";
import { countChangedOutside } from "./seam.ts";
import { arbitraryMask, arbitraryPixels, arbitraryRectIn, arbitrarySize } from "./testing/arbitrary-pixels.ts";

const depths = ["rgba8", "rgba16", "rgba-f32"] as const;

function arbitraryLayer(rect: Rect, masked: boolean): fc.Arbitrary<Layer> {
  return fc.record({
    name: fc.constant("layer"),
    x: fc.constant(rect.x),
    y: fc.constant(rect.y),
    pixels: arbitraryPixels("rgba8", rect),
    mask: masked ? arbitraryMask(rect).map((pixels) => ({ x: rect.x, y: rect.y, pixels })) : fc.constant(null),
    opacity: fc.constantFrom(1, 1, 0.5, 0),
  });
}

function scene<F extends RgbaPixels["format"]>(format: F) {
  return arbitrarySize(10).chain((size) =>
    fc.record({
      source: arbitraryPixels(format, size),
      layer: arbitraryRectIn(size).chain((rect) => arbitraryLayer(rect, true)),
    }),
  );
}

function documentMask({ width, height }: Size, { mask }: Layer) {
  const data = new Uint8Array(width * height);
  const { x, y, pixels } = mask!;
  for (let row = 0; row < pixels.height; row++) {
    const samples = pixels.data.subarray(row * pixels.width, (row + 1) * pixels.width);
    data.set(samples, (y + row) * width + x);
  }
  return { format: "gray8" as const, width, height, data };
}

test.each(depths)("%s: no bit changes where the mask is 0 or the layer is not", (format) => {
  fc.assert(
    fc.property(scene(format), ({ source, layer }) => {
      const before = source.data.slice();
      const out = compositeLayer<RgbaPixels>(source, layer);
      expect(countChangedOutside<RgbaPixels>(source, out, documentMask(source, layer))).toBe(0);
      expect(source.data).toEqual(before);
    }),
  );
});

test.each(depths)("%s: an opaque layer through a full mask is there exactly", (format) => {
  fc.assert(
    fc.property(scene(format), ({ source, layer }) => {
      const opaque = layer.pixels.data.map((sample, i) => (i % 4 === 3 ? 255 : sample));
      const solid = { ...layer, pixels: { ...layer.pixels, data: opaque } as Rgba8, mask: null, opacity: 1 };
      const { data } = compositeLayer<RgbaPixels>(source, solid);
      const widen = { rgba8: 1, rgba16: 257, "rgba-f32": 1 / 255 }[format];
      for (let y = 0; y < layer.pixels.height; y++) {
        for (let i = 0; i < layer.pixels.width * 4; i++) {
          const at = ((layer.y + y) * source.width + layer.x) * 4 + i;
          expect(data[at]).toBe(Math.fround(opaque[y * layer.pixels.width * 4 + i]! * widen));
        }
      }
    }),
  );
});

test("a layer of the source's own colours changes nothing in an opaque document", () => {
  fc.assert(
    fc.property(scene("rgba8"), ({ source, layer }) => {
      const opaque: Rgba8 = { ...source, data: source.data.map((sample, i) => (i % 4 === 3 ? 255 : sample)) };
      const mask = { x: 0, y: 0, pixels: documentMask(source, layer) };
      const same = { ...layer, x: 0, y: 0, pixels: opaque, mask };
      expect(compositeLayer(opaque, same)).toEqual(opaque);
    }),
  );
});

test("a mask baked into alpha shows the same picture to within a level", () => {
  fc.assert(
    fc.property(scene("rgba8"), ({ source, layer }) => {
      const opaque = { ...source, data: source.data.map((sample, i) => (i % 4 === 3 ? 255 : sample)) };
      const masked = compositeLayer(opaque, layer).data;
      const baked = compositeLayer(opaque, bakeMask(layer)).data;
      for (let i = 0; i < masked.length; i++) expect(Math.abs(masked[i]! - baked[i]!)).toBeLessThanOrEqual(1);
    }),
  );
});

test("a layer may stick out of the document, its mask out of the layer", () => {
  const source: Rgba8 = { format: "rgba8", width: 2, height: 2, data: new Uint8Array(16).fill(255) };
  const pixels: Rgba8 = { format: "rgba8", width: 3, height: 3, data: new Uint8Array(36).fill(255) };
  for (let i = 0; i < 36; i += 4) pixels.data[i] = 7;
  const mask = {
    x: 1,
    y: 1,
    pixels: { format: "gray8" as const, width: 9, height: 9, data: new Uint8Array(81).fill(255) },
  };
  const out = compositeLayer(source, { name: "", x: -1, y: -1, pixels, mask, opacity: 1 });
  expect([out.data[0], out.data[4], out.data[8], out.data[12]]).toEqual([255, 255, 255, 7]);
});

test("flattening lays the last layer on top", () => {
  const pixels: Rgba8 = { format: "rgba8", width: 1, height: 1, data: Uint8Array.of(1, 2, 3, 255) };
  const layer: Layer = { name: "a", x: 0, y: 0, pixels, mask: null, opacity: 1 };
  const half = { ...layer, pixels: { ...pixels, data: Uint8Array.of(101, 2, 3, 255) }, opacity: 0.5 };
  expect([...flattenDocument({ width: 1, height: 1, layers: [layer, half] }).data]).toEqual([51, 2, 3, 255]);
  expect([...flattenDocument({ width: 2, height: 1, layers: [] }).data]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});
