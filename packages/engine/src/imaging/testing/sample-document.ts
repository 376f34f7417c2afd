import type { Layer } from "../document.ts";
import type { Gray8, Rgba8 } from "../pixels.ts";
import type { Size } from "../rect.ts";

function painted(width: number, height: number, paint: (x: number, y: number) => readonly number[]): Rgba8 {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) data.set(paint(i % width, Math.floor(i / width)), i * 4);
  return { format: "rgba8", width, height, data };
}

const slope: Gray8 = {
  format: "gray8",
  width: 20,
  height: 10,
  data: Uint8Array.from({ length: 200 }, (_, i) => (i % 20) * 13),
};

/** An opaque source under a layer with a soft mask at (31, 17) and a half-transparent one that sticks out at (-5, 40). */
export function sampleDocument(): Size & { readonly layers: readonly (Layer & { readonly pixels: Rgba8 })[] } {
  const source = {
    name: "Source",
    x: 0,
    y: 0,
    pixels: painted(64, 48, (x, y) => [x * 4, y * 5, 90, 255]),
    mask: null,
    opacity: 1,
  };
  const filled = {
    name: 'red "brick" <wall> & Ölfarbe 壁',
    x: 31,
    y: 17,
    pixels: painted(20, 10, (x, y) => [200 + x, 20 * y, 7, 255]),
    mask: { x: 31, y: 17, pixels: slope },
    opacity: 1,
  };
  const veil = {
    name: "veil",
    x: -5,
    y: 40,
    pixels: painted(16, 16, (x, y) => [0, 255, 16 * x, 16 * y]),
    mask: null,
    opacity: 0.5,
  };
  return { width: 64, height: 48, layers: [source, filled, veil] };
}
