import type { BlendMode } from "../blend-modes.ts";
import type { Layer, LayeredDocument, LayerGroup, LayerNode } from "../document.ts";
import type { Gray8, Rgba8, Rgba16 } from "../pixels.ts";

/** A smooth picture with every alpha, of the wanted depth. */
function painted(width: number, height: number, depth: 8 | 16, phase: number, opaque = false): Rgba8 | Rgba16 {
  const full = depth === 8 ? 255 : 65_535;
  const data = depth === 8 ? new Uint8Array(width * height * 4) : new Uint16Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const x = i % width;
    const y = Math.floor(i / width);
    const wave = (shift: number) => Math.round(full * (0.5 + 0.5 * Math.sin((x * 3 + y * 5) / 40 + phase + shift)));
    data.set([wave(0), wave(2), wave(4), opaque ? full : Math.round((full * (x + 1)) / width)], i * 4);
  }
  return { format: depth === 8 ? "rgba8" : "rgba16", width, height, data } as Rgba8 | Rgba16;
}

function ramp(width: number, height: number): Gray8 {
  const data = Uint8Array.from({ length: width * height }, (_, i) => Math.round((255 * (i % width)) / (width - 1)));
  return { format: "gray8", width, height, data };
}

/** A layer at a place. */
export function paintedLayer(name: string, x: number, y: number, depth: 8 | 16, more: Partial<Layer> = {}): Layer {
  return { name, x, y, pixels: painted(40, 30, depth, x + y), mask: null, opacity: 1, ...more };
}

/** An opaque 96×64 base. */
export function baseLayer(depth: 8 | 16): Layer {
  return { name: "Base", x: 0, y: 0, pixels: painted(96, 64, depth, 1, true), mask: null, opacity: 1 };
}

/** Masks, offsets beyond the edges, opacity, a hidden layer, a group within a group, and the blend modes given. */
export function richDocument(depth: 8 | 16, modes: readonly BlendMode[] = ["multiply", "screen"]): LayeredDocument {
  const group = (name: string, layers: readonly LayerNode[], more: Partial<LayerGroup> = {}): LayerGroup => {
    return { name, layers, mask: null, opacity: 1, ...more };
  };
  return {
    width: 96,
    height: 64,
    layers: [
      baseLayer(depth),
      paintedLayer("sticks out", -7, 40, depth, { opacity: 0.6 }),
      paintedLayer("masked 壁", 50, 8, depth, { mask: { x: 54, y: 10, pixels: ramp(30, 20) } }),
      group("outer", [
        paintedLayer("inner", 20, 20, depth),
        group("deep", [paintedLayer("deepest", 30, 24, depth, { opacity: 0.8 })], { opacity: 0.5 }),
      ]),
      paintedLayer("hidden", 0, 0, depth, { isHidden: true }),
      ...modes.map((blend, i) => paintedLayer(blend, 6 + i * 9, 4 + i * 7, depth, { blend })),
    ],
  };
}
