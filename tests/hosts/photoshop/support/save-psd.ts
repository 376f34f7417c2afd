import { type Layer as PsdLayer, writePsdUint8Array } from "ag-psd";
import type { FakeDocument } from "../fake/document.ts";
import type { LayerNode } from "../fake/layer.ts";
import { atDepth, type Raster } from "../fake/raster.ts";

/** A document as Photoshop would save it, at 8 bits: ag-psd writes no others. */
export function savePsd(document: FakeDocument): Uint8Array {
  const { width, height } = document.size;
  return writePsdUint8Array(
    { width, height, children: document.layers.map(toPsd).reverse(), imageData: pixelsOf(document.composite()) },
    { generateThumbnail: false, noBackground: true },
  );
}

function toPsd({ kind, state }: LayerNode): PsdLayer {
  const common: PsdLayer = { name: state.name, hidden: !state.visible, opacity: 1, blendMode: "normal" };
  if (kind === "group")
    return { ...common, blendMode: "pass through", opened: true, children: state.children.map(toPsd).reverse() };
  if (state.pixels === null) return common;
  const { left, top } = state.pixels;
  const mask = state.mask === null ? {} : { mask: { ...maskOf(state.mask), defaultColor: 0 } };
  return { ...common, left, top, imageData: pixelsOf(state.pixels), ...mask };
}

function maskOf(mask: Raster) {
  const grey = atDepth(mask.samples, 8);
  const data = new Uint8ClampedArray(grey.length * 4).fill(255);
  for (let i = 0; i < grey.length; i += 1) data.fill(grey[i]!, i * 4, i * 4 + 3);
  const { left, top, width, height } = mask;
  return { left, top, right: left + width, bottom: top + height, imageData: { width, height, data } };
}

function pixelsOf({ width, height, samples }: Raster) {
  return { width, height, data: new Uint8ClampedArray(atDepth(samples, 8)) };
}
