import { type Psd, writePsdUint8Array } from "ag-psd";
import { describe, expect, test } from "vitest";
import { compositeLayer } from "../composite.ts";
import type { Layer } from "../document.ts";
import type { Rgba8, RgbaPixels } from "../pixels.ts";
import { readWithAgPsd } from "../testing/read-with-ag-psd.ts";
import { baseLayer, paintedLayer, richDocument } from "../testing/rich-document.ts";
import { decodePsd, mergedPsd } from "./decode-psd.ts";
import { encodePsd } from "./encode-psd.ts";
import { extendPsd } from "./extend-psd.ts";
import { parsePsd } from "./parse-psd.ts";
import { xmpRecipes } from "./xmp-recipes.ts";

const added = paintedLayer("filled", 25, 15, 8, {
  mask: { x: 30, y: 20, pixels: { format: "gray8", width: 20, height: 10, data: new Uint8Array(200).fill(128) } },
});

function imageData({ pixels }: { pixels: { width: number; height: number; data: ArrayLike<number> } }) {
  return { width: pixels.width, height: pixels.height, data: Uint8ClampedArray.from(pixels.data) };
}

/** What only Photoshop understands, as another program's library writes it. */
function artwork(): Uint8Array {
  const base = imageData(baseLayer(8));
  const psd: Psd = {
    width: 96,
    height: 64,
    imageData: base,
    children: [
      { name: "Base", left: 0, top: 0, imageData: base },
      { name: "Curves", adjustment: { type: "brightness/contrast", brightness: 20, contrast: 5 } },
      {
        name: "With shadow",
        left: 5,
        top: 5,
        imageData: imageData(paintedLayer("", 5, 5, 8)),
        effects: { dropShadow: [{ enabled: true, size: { value: 5, units: "Pixels" } }] },
      },
    ],
  };
  return writePsdUint8Array(psd, { noBackground: true });
}

const richBefore = mergedPsd(parsePsd(encodePsd(richDocument(8, [])))).pixels;

function extend(bytes: Uint8Array, recipes = '[{"seed":5}]') {
  const psd = parsePsd(bytes);
  const before = mergedPsd(psd).pixels;
  const after = extendPsd(psd, before, [added], recipes);
  return { psd, before, after, now: parsePsd(after) };
}

describe.each([
  ["a document of ours", encodePsd(richDocument(8))],
  ["16 bits", encodePsd(richDocument(16))],
  ["adjustment layers and effects", artwork()],
])("%s", (_, bytes) => {
  const { psd, before, after, now } = extend(bytes);

  test("every other layer keeps its bytes", () => {
    const { recordBytes, channelBytes, records } = psd.layers!;
    expect(now.layers!.recordBytes.subarray(0, recordBytes.length)).toEqual(recordBytes);
    expect(now.layers!.channelBytes.subarray(0, channelBytes.length)).toEqual(channelBytes);
    expect(now.layers!.records.length).toBe(records.length + 1);
    expect(now.head).toEqual(psd.head);
  });

  test("the new layer lies on top, with its mask", () => {
    const mine = now.layers!.records.length - 1;
    expect(now.layers!.records[mine]!.rect).toEqual({ x: 25, y: 15, width: 40, height: 30 });
    const alone = parsePsd(extendPsd(parsePsd(encodePsd(richDocument(8, []))), richBefore, [added], "[]"));
    expect((decodePsd(alone).layers.at(-1) as Layer).pixels).toEqual(added.pixels);
    const top = readWithAgPsd(after).children!.at(-1)!;
    expect(top).toMatchObject({
      name: "filled",
      left: 25,
      top: 15,
      mask: { left: 30, top: 20, right: 50, bottom: 30 },
    });
  });

  test("the merged picture is the old one with the layer over it", () => {
    expect(mergedPsd(now).pixels).toEqual(compositeLayer<RgbaPixels>(before, added));
  });

  test("other image resources keep their bytes", () => {
    const replaced = [1026, 1036, 1057, 1060, 1072];
    const others = (file: typeof psd) => file.resources.filter(({ id }) => !replaced.includes(id));
    expect(others(now).map(({ whole }) => whole)).toEqual(others(psd).map(({ whole }) => whole));
  });

  test("recipes add up", () => {
    const again = parsePsd(extend(after, '[{"seed":6}]').after);
    const packet = new TextDecoder().decode(again.resources.find(({ id }) => id === 1060)!.data);
    expect(xmpRecipes(packet)).toEqual([{ seed: 5 }, { seed: 6 }]);
  });
});

test("a document without layers gets its picture as the bottom one", () => {
  const flat = { ...richDocument(8), layers: [] };
  const bytes = encodePsd({ ...flat, layers: [baseLayer(8)] });
  const { psd } = extend(bytes);
  const { now, before } = extend(withoutLayers(bytes));
  expect(decodePsd(now).layers.map(({ name }) => name)).toEqual(["Background", "filled"]);
  expect((decodePsd(now).layers[0] as { pixels: Rgba8 }).pixels).toEqual(before);
  expect(psd.layers).not.toBeNull();
});

/** The same file with an empty layer section. */
function withoutLayers(bytes: Uint8Array): Uint8Array {
  const { head, resources, merged } = parsePsd(bytes);
  const kept = Buffer.concat(resources.map(({ whole }) => whole));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(kept.length);
  return Buffer.concat([head, length, kept, Buffer.alloc(4), merged]);
}

test("without a merged picture, a layer that is more than its pixels is named", () => {
  const psd = parsePsd(artwork());
  const resources = psd.resources.filter(({ id }) => id !== 1057);
  const notReal = { id: 1057, data: Uint8Array.of(0, 0, 0, 1, 0), whole: new Uint8Array() };
  expect(() => mergedPsd({ ...psd, resources: [...resources, notReal] })).toThrow(
    expect.objectContaining({ code: "image.wrong_format", message: expect.stringMatching(/Curves.*adjustment layer/) }),
  );
});
