import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compositeLayer } from "./composite.ts";
import type { Layer, LayeredDocument, LayerGroup } from "./document.ts";
import { flattenDocument } from "./flatten-document.ts";
import { type Rgba8, transparentPixels } from "./pixels.ts";

function solid(name: string, rgba: readonly [number, number, number, number], more: Partial<Layer> = {}): Layer {
  const pixels: Rgba8 = { format: "rgba8", width: 1, height: 1, data: Uint8Array.from(rgba) };
  return { name, x: 0, y: 0, pixels, mask: null, opacity: 1, ...more };
}

function group(layers: LayerGroup["layers"], more: Partial<LayerGroup> = {}): LayerGroup {
  return { name: "group", layers, mask: null, opacity: 1, ...more };
}

const flat = (...layers: LayeredDocument["layers"]) => [...flattenDocument({ width: 1, height: 1, layers }).data];
const red = solid("red", [255, 0, 0, 255]);
const blue = solid("blue", [0, 0, 255, 255]);
const grey = solid("grey", [128, 128, 128, 255]);

test("normal layers look as laying them over each other one by one does, but for rounding", () => {
  const byte = fc.integer({ min: 0, max: 255 });
  const layers = fc.array(fc.tuple(byte, byte, byte, byte), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(layers, (colors) => {
      const document = [red, ...colors.map((rgba) => solid("", rgba))];
      const wanted = document.reduce(
        (under, layer) => compositeLayer(under, layer),
        transparentPixels({ width: 1, height: 1 }),
      );
      const out = flat(...document);
      for (let c = 0; c < 4; c++) expect(Math.abs(out[c]! - wanted.data[c]!)).toBeLessThanOrEqual(2);
    }),
  );
});

test("hidden layers and groups do not show", () => {
  expect(flat(red, { ...blue, isHidden: true })).toEqual([255, 0, 0, 255]);
  expect(flat(red, group([blue], { isHidden: true }))).toEqual([255, 0, 0, 255]);
});

describe("groups", () => {
  const multiplied = { ...grey, blend: "multiply" as const };

  test("keep blending to themselves", () => {
    expect(flat(red, group([multiplied]))).toEqual([128, 128, 128, 255]);
  });

  test("let it through where they are pass-through, as far as they show", () => {
    expect(flat(red, group([multiplied], { isPassThrough: true }))).toEqual([128, 0, 0, 255]);
    const half = flat(red, group([multiplied], { isPassThrough: true, opacity: 0.5 }));
    expect(half).toEqual([191, 0, 0, 255]);
  });

  test("have masks", () => {
    const mask = { x: 0, y: 0, pixels: { format: "gray8", width: 1, height: 1, data: Uint8Array.of(0) } } as const;
    expect(flat(red, group([blue], { mask }))).toEqual([255, 0, 0, 255]);
    expect(flat(red, { ...blue, mask: { ...mask, x: 5, beyond: 255 } })).toEqual([0, 0, 255, 255]);
  });
});

describe("clipped layers", () => {
  test("show only where the layer that carries them does", () => {
    const faint = solid("faint", [255, 0, 0, 51]);
    expect(flat(faint, { ...blue, isClipped: true })).toEqual([0, 0, 255, 51]);
  });

  test("are hidden with it", () => {
    expect(flat(red, { ...grey, isHidden: true }, { ...blue, isClipped: true })).toEqual([255, 0, 0, 255]);
  });
});
