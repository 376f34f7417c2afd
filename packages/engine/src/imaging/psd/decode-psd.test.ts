import { expect, test } from "vitest";
import { blendModes } from "../blend-modes.ts";
import { isGroup, type LayeredDocument, type LayerNode } from "../document.ts";
import { flattenDocument } from "../flatten-document.ts";
import { paintedLayer, richDocument } from "../testing/rich-document.ts";
import { decodePsd, mergedPsd } from "./decode-psd.ts";
import { encodePsd } from "./encode-psd.ts";
import { parsePsd } from "./parse-psd.ts";

/** With every optional field filled, so that two documents can be compared. */
function filled(nodes: readonly LayerNode[]): unknown[] {
  return nodes.map((node) => {
    const look = { blend: "normal", isHidden: false, isClipped: false, ...node };
    const mask = node.mask === null ? null : { beyond: 0, ...node.mask };
    const opacity = Math.round(node.opacity * 255);
    return isGroup(node) ? { ...look, mask, opacity, layers: filled(node.layers) } : { ...look, mask, opacity };
  });
}

const clipped: LayeredDocument = {
  ...richDocument(8),
  layers: [paintedLayer("base", 10, 10, 8), paintedLayer("clip", 15, 12, 8, { isClipped: true })],
};
const passThrough: LayeredDocument = {
  ...richDocument(8),
  layers: [
    paintedLayer("below", 0, 0, 8),
    {
      name: "through",
      isPassThrough: true,
      opacity: 1,
      mask: { x: 0, y: 0, pixels: { format: "gray8", width: 2, height: 1, data: Uint8Array.of(9, 200) }, beyond: 255 },
      layers: [paintedLayer("multiplied", 3, 3, 8, { blend: "multiply" })],
    },
  ],
};

test.each([
  ["8 bits", richDocument(8, blendModes)],
  ["16 bits", richDocument(16, blendModes)],
  ["clipped", clipped],
  ["pass-through", passThrough],
])("%s: layers, groups, masks, modes and pixels come back", (_, document) => {
  const psd = parsePsd(encodePsd(document));
  expect(filled(decodePsd(psd).layers)).toEqual(filled(document.layers));
});

test.each([8, 16] as const)("%i bits: the merged picture comes back to the bit where it is opaque", (depth) => {
  const document = richDocument(depth);
  expect(mergedPsd(parsePsd(encodePsd(document))).pixels).toEqual(flattenDocument(document));
});

test("transparency of the merged picture comes back, colours under it to within rounding", () => {
  const document = clipped;
  const { pixels } = mergedPsd(parsePsd(encodePsd(document)));
  const wanted = flattenDocument(document);
  let worst = 0;
  for (let i = 0; i < wanted.data.length; i += 4) {
    const alpha = wanted.data[i + 3]!;
    expect(pixels.data[i + 3]).toBe(alpha);
    for (let c = i; c < i + 3; c++)
      worst = Math.max(worst, (Math.abs(pixels.data[c]! - wanted.data[c]!) * alpha) / 255);
  }
  expect(worst).toBeLessThanOrEqual(1);
});

test("the profile comes back", () => {
  const icc = Uint8Array.of(1, 2, 3, 4, 5);
  expect(mergedPsd(parsePsd(encodePsd({ ...richDocument(8), icc }))).icc).toEqual(icc);
});
