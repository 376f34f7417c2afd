// Pure. Which edges of a picture cut its subject off, and what the subject is where nobody says.

import { thresholdMask } from "./mask.ts";
import type { Gray8, RgbPicture } from "./pixels.ts";
import { resizePicture } from "./resize.ts";

/** The sides of a picture. */
export type Side = "left" | "top" | "right" | "bottom";

/** A subject touches a side where it covers this share of it, and at least this many pixels. */
const touch = { share: 0.02, leastPx: 2 };

/** The sides that a subject touches over more than a hair's breadth; in the order left, top, right, bottom. */
export function sidesTouched({ width, height, data }: Gray8): Side[] {
  const covered = (length: number, at: (i: number) => number) => {
    let count = 0;
    for (let i = 0; i < length; i++) if (data[at(i)]! >= 128) count++;
    return count >= Math.max(touch.leastPx, touch.share * length);
  };
  const sides: [Side, boolean][] = [
    ["left", covered(height, (y) => y * width)],
    ["top", covered(width, (x) => x)],
    ["right", covered(height, (y) => y * width + width - 1)],
    ["bottom", covered(width, (x) => (height - 1) * width + x)],
  ];
  return sides.filter(([, isCovered]) => isCovered).map(([side]) => side);
}

/** Side of the picture in which the subject is looked for, pixels. */
const searchedPx = 128;
/** Shares of the picture between which something counts as a subject. */
const subjectShare = { least: 0.01, most: 0.8 };

/**
 * The subject of a picture before a calmer background: the largest connected area whose colours are far from the commonest
 * colours along the picture's edges. Simple on purpose; a drawn mask is always better.
 *
 * @returns 255 inside, else 0, of the picture's size; null where nothing stands out
 * @source The background as the border's prior: Wei et al. 2012, "Geodesic saliency using background priors"; the threshold
 * between near and far: Otsu 1979
 */
export function findSubject(picture: RgbPicture): Gray8 | null {
  const scale = Math.min(1, searchedPx / Math.max(picture.width, picture.height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  const size = { width: side(picture.width), height: side(picture.height) };
  const small = resizePicture(picture, size, "box");
  const distances = distancesFrom(small, commonBorderColors(small));
  const limit = otsu(distances);
  const far: Gray8 = { format: "gray8", ...size, data: Uint8Array.from(distances, (d) => (d > limit ? 255 : 0)) };
  const { mask, pixels } = largestIsland(far);
  const share = pixels / distances.length;
  if (share < subjectShare.least || share > subjectShare.most) return null;
  return enlarge(mask, picture);
}

/** Means of the border's colour bins that together hold half of it, commonest first. */
function commonBorderColors({ width, height, data }: RgbPicture): number[][] {
  const bins = new Map<number, { sum: number[]; count: number }>();
  let total = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (x > 0 && y > 0 && x < width - 1 && y < height - 1) continue;
      const [r, g, b] = data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3) as unknown as [
        number,
        number,
        number,
      ];
      const bin = ((r >> 5) << 6) | ((g >> 5) << 3) | (b >> 5);
      const { sum, count } = bins.get(bin) ?? { sum: [0, 0, 0], count: 0 };
      bins.set(bin, { sum: [sum[0]! + r, sum[1]! + g, sum[2]! + b], count: count + 1 });
      total++;
    }
  }
  const colors: number[][] = [];
  let held = 0;
  for (const { sum, count } of [...bins.values()].sort((a, b) => b.count - a.count)) {
    if (held >= total / 2) break;
    colors.push(sum.map((value) => value / count));
    held += count;
  }
  return colors;
}

function distancesFrom({ data }: RgbPicture, colors: readonly number[][]): Float32Array {
  return Float32Array.from({ length: data.length / 3 }, (_, i) =>
    Math.min(...colors.map((color) => Math.hypot(...color.map((value, c) => value - data[i * 3 + c]!)))),
  );
}

/** The value that parts two groups with the least spread within each. */
function otsu(values: Float32Array): number {
  const bins = new Float64Array(64);
  const largest = values.reduce((most, value) => Math.max(most, value), 1e-6);
  for (const value of values) bins[Math.min(63, Math.floor((value / largest) * 64))]!++;
  const sum = bins.reduce((total, count, i) => total + i * count, 0);
  let best = { at: 0, spread: -1 };
  let below = 0;
  let sumBelow = 0;
  for (let at = 0; at < 63; at++) {
    below += bins[at]!;
    sumBelow += at * bins[at]!;
    const above = values.length - below;
    if (below === 0 || above === 0) continue;
    const spread = below * above * (sumBelow / below - (sum - sumBelow) / above) ** 2;
    if (spread > best.spread) best = { at: at + 1, spread };
  }
  return (best.at / 64) * largest;
}

function largestIsland(mask: Gray8): { mask: Gray8; pixels: number } {
  const { width, height } = mask;
  const owner = new Int32Array(width * height);
  let best = { name: 0, pixels: 0 };
  let name = 0;
  for (let start = 0; start < owner.length; start++) {
    if (mask.data[start] === 0 || owner[start] !== 0) continue;
    name++;
    const open = [start];
    owner[start] = name;
    let pixels = 0;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      pixels++;
      const x = at % width;
      for (const next of [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width]) {
        if (next < 0 || next >= owner.length || mask.data[next] === 0 || owner[next] !== 0) continue;
        owner[next] = name;
        open.push(next);
      }
    }
    if (pixels > best.pixels) best = { name, pixels };
  }
  const data = Uint8Array.from(owner, (of) => (of === best.name && best.name > 0 ? 255 : 0));
  return { mask: { ...mask, data }, pixels: best.pixels };
}

function enlarge(mask: Gray8, { width, height }: RgbPicture): Gray8 {
  const data = new Uint8Array(mask.data.length * 3);
  for (let i = 0; i < data.length; i++) data[i] = mask.data[Math.floor(i / 3)]!;
  const large = resizePicture({ width: mask.width, height: mask.height, data }, { width, height }, "bilinear").data;
  const samples = Uint8Array.from({ length: width * height }, (_, i) => large[i * 3]!);
  return thresholdMask({ format: "gray8", width, height, data: samples }, 128);
}
