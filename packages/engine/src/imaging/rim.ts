// Pure. The pixels near a mask's edge.

import type { Gray8 } from "./pixels.ts";

/** Pixels near the line where a mask passes 128. */
export interface Rim {
  /** Indices, the nearest to the line first. */
  readonly places: readonly number[];
  /** Of every pixel of the mask: how far from the line, 0 … `reachPx`; 255 further away. */
  readonly depths: Uint8Array;
}

/**
 * Finds the rim, in time that grows with the edge's length. Neighbours to the sides and at the corners count by turns,
 * which makes octagons of circles.
 *
 * @param reachPx whole, 0 … 254
 * @source Rosenfeld & Pfaltz 1968, "Distance functions on digital pictures", §4.1 (octagonal distance)
 */
export function findRim({ width, height, data }: Gray8, reachPx: number): Rim {
  const depths = new Uint8Array(data.length).fill(255);
  const places: number[] = [];
  const take = (i: number, depth: number) => {
    if (depths[i] !== 255) return;
    depths[i] = depth;
    places.push(i);
  };
  const takeIfApart = (a: number, b: number) => {
    if (data[a]! >= 128 === data[b]! >= 128) return;
    take(a, 0);
    take(b, 0);
  };
  for (let y = 0; y < height; y++) {
    for (let i = y * width; i < (y + 1) * width; i++) {
      if (i + 1 < (y + 1) * width) takeIfApart(i, i + 1);
      if (y + 1 < height) takeIfApart(i, i + width);
    }
  }
  for (let depth = 1, from = 0; depth <= reachPx; depth++) {
    const end = places.length;
    for (; from < end; from++) {
      const i = places[from]!;
      const x = i % width;
      const y = (i - x) / width;
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          if (depth % 2 === 0 || u === x || v === y) take(v * width + u, depth);
        }
      }
    }
  }
  return { places, depths };
}
