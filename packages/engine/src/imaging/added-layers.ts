// Pure. New layers on top of a document that exists.

import { compositeLayer, type DeepLayer } from "./composite.ts";
import { toDepth } from "./convert.ts";
import type { Layer, LayerGroup, LayerNode } from "./document.ts";
import type { Rgba8, Rgba16, RgbaPixels } from "./pixels.ts";

/** A layer of any depth, or a group of such. */
export type DeepNode =
  | (Omit<Layer, "pixels"> & { readonly pixels: RgbaPixels })
  | (Omit<LayerGroup, "layers"> & { readonly layers: readonly DeepNode[] });

/**
 * What a document looks like with plain layers on top of it: normal blending, and every sample that no layer covers as
 * it was, bit for bit.
 */
export function layOver(before: RgbaPixels, added: readonly DeepNode[]): RgbaPixels {
  return shownLayers(added).reduce((under, layer) => compositeLayer<RgbaPixels>(under, layer), before);
}

/** The same layers in a depth that a layered document can have. */
export function inDepth(nodes: readonly DeepNode[], format: "rgba8" | "rgba16"): LayerNode[] {
  return nodes.map((node) =>
    "layers" in node
      ? { ...node, layers: inDepth(node.layers, format) }
      : { ...node, pixels: toDepth(node.pixels, format) as Rgba8 | Rgba16 },
  );
}

function shownLayers(nodes: readonly DeepNode[]): DeepLayer[] {
  return nodes
    .filter(({ isHidden }) => isHidden !== true)
    .flatMap((node) => ("layers" in node ? shownLayers(node.layers) : [node]));
}
