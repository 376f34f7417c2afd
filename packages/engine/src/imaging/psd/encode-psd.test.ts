import { expect, test } from "vitest";
import { flattenDocument } from "../flatten-document.ts";
import { readWithAgPsd } from "../testing/read-with-ag-psd.ts";
import { sampleDocument } from "../testing/sample-document.ts";
import { encodePsd } from "./encode-psd.ts";

const document = sampleDocument();
const psd = readWithAgPsd(encodePsd(document));

test("layers come back in order with name, place, opacity and pixels", () => {
  expect(psd).toMatchObject({ width: 64, height: 48 });
  const layers = psd.children!;
  expect(layers.map(({ name, left, top }) => [name, left, top])).toEqual(
    document.layers.map(({ name, x, y }) => [name, x, y]),
  );
  for (const [i, layer] of document.layers.entries()) {
    const { imageData, opacity } = layers[i]!;
    expect([imageData!.width, imageData!.height]).toEqual([layer.pixels.width, layer.pixels.height]);
    expect(Uint8Array.from(imageData!.data)).toEqual(layer.pixels.data);
    expect(opacity).toBeCloseTo(layer.opacity, 2);
  }
});

test("the mask is a real layer mask in its place, hiding what is beyond it", () => {
  const [source, filled] = psd.children!;
  expect(source!.mask).toBeUndefined();
  expect(filled!.mask).toMatchObject({ left: 31, top: 17, right: 51, bottom: 27, defaultColor: 0 });
  const grey = [...filled!.mask!.imageData!.data].filter((_, i) => i % 4 === 0);
  expect(grey).toEqual([...document.layers[1]!.mask!.pixels.data]);
});

test("readers without layers see the whole document", () => {
  expect(Uint8Array.from(psd.imageData!.data)).toEqual(flattenDocument(document).data);
});

test("a document beyond the format's size is refused with a way out", () => {
  expect(() => encodePsd({ width: 30_001, height: 1, layers: [] })).toThrow(
    expect.objectContaining({ code: "image.too_large", message: expect.stringContaining(".ora") }),
  );
});
