import type { Bounds, ComponentSize } from "../../../../plugins/photoshop-uxp/src/photoshop-api.ts";
import type { LayerNode } from "./layer.ts";
import { boundsOf, emptySamples, intersect, type Raster, whites } from "./raster.ts";

/** Adjustment layers that the fake can render; others are not modelled. */
export const inversion = "inversion";

/**
 * The visible layers blended (normal mode) as straight RGBA of the document's depth. Where nothing covers a pixel it is
 * copied, not computed.
 */
export function composite(layers: readonly LayerNode[], area: Bounds, depth: ComponentSize): Raster {
  const width = area.right - area.left;
  const height = area.bottom - area.top;
  const samples = emptySamples(depth, width * height * 4);
  const canvas: Raster = { left: area.left, top: area.top, width, height, components: 4, samples };
  const paint = (nodes: readonly LayerNode[]) => {
    for (const node of [...nodes].reverse()) {
      const { visible, children, pixels } = node.state;
      if (!visible) continue;
      if (node.kind === "group") paint(children);
      else if (node.kind === inversion) invert(canvas, depth);
      else if (pixels !== null) blend(canvas, pixels, node.state.mask, depth);
    }
  };
  paint(layers);
  return canvas;
}

function blend(canvas: Raster, layer: Raster, mask: Raster | null, depth: ComponentSize): void {
  const area = intersect(boundsOf(canvas), boundsOf(layer));
  if (area === null) return;
  const white = whites[depth];
  const to = canvas.samples;
  const from = layer.samples;
  for (let y = area.top; y < area.bottom; y += 1) {
    for (let x = area.left; x < area.right; x += 1) {
      const s = ((y - layer.top) * layer.width + x - layer.left) * 4;
      const d = ((y - canvas.top) * canvas.width + x - canvas.left) * 4;
      const alpha = (from[s + 3]! / white) * (mask === null ? 1 : coverage(mask, x, y, white));
      if (alpha === 0) continue;
      const below = to[d + 3]! / white;
      const result = alpha + below * (1 - alpha);
      for (let c = 0; c < 3; c += 1) {
        const value = alpha === 1 ? from[s + c]! : (from[s + c]! * alpha + to[d + c]! * below * (1 - alpha)) / result;
        to[d + c] = depth === 32 ? value : Math.round(value);
      }
      to[d + 3] = depth === 32 ? result : Math.round(result * white);
    }
  }
}

function coverage(mask: Raster, x: number, y: number, white: number): number {
  const mx = x - mask.left;
  const my = y - mask.top;
  if (mx < 0 || my < 0 || mx >= mask.width || my >= mask.height) return 0;
  return mask.samples[my * mask.width + mx]! / white;
}

function invert({ samples }: Raster, depth: ComponentSize): void {
  for (let i = 0; i < samples.length; i += 4)
    for (let c = 0; c < 3; c += 1) samples[i + c] = whites[depth] - samples[i + c]!;
}
