// Pure. The flattened picture at the end of a Photoshop file.

import { sampleMaximum } from "../convert.ts";
import type { RgbaPixels } from "../pixels.ts";
import type { PsdFile } from "./parse-psd.ts";
import { type Depth, packMerged, unpackPlane } from "./planes.ts";
import { pixelsOfPlanes, samplePlane } from "./sample-planes.ts";

/** Every channel of the merged picture, big-endian samples. */
export function mergedPlanes(psd: PsdFile): Uint8Array[] {
  const { width, height, depth, isLarge, channels, merged } = psd;
  const rowBytes = (width * depth) / 8;
  // packed as one tall channel
  const all = unpackPlane(merged, { width, height: height * channels, depth, isLarge });
  return Array.from({ length: channels }, (_, c) => all.subarray(c * rowBytes * height, (c + 1) * rowBytes * height));
}

/** Channels of the merged picture as a picture: colours without the white that Photoshop mixes in under transparency. */
export function pictureOfMerged(psd: PsdFile, planes: readonly Uint8Array[]): RgbaPixels {
  const colours = psd.mode === "grey" ? 1 : 3;
  const alpha = psd.hasMergedAlpha ? (planes[colours] ?? null) : null;
  const pixels = pixelsOfPlanes(psd, psd.depth, planes.slice(0, colours), alpha);
  if (alpha !== null) changeMatte(pixels, (colour, share) => (colour - (1 - share)) / share);
  return pixels;
}

/** The merged picture written anew: the pixels that changed, every other sample and channel as it was. */
export function replaceMerged(
  psd: PsdFile,
  planes: readonly Uint8Array[],
  before: RgbaPixels,
  after: RgbaPixels,
): Uint8Array {
  const colours = psd.mode === "grey" ? 1 : 3;
  const drawn = psd.hasMergedAlpha ? matted(after) : after;
  const sampleBytes = psd.depth / 8;
  const count = psd.width * psd.height;
  const isChanged = new Uint8Array(count);
  for (let pixel = 0; pixel < count; pixel++) isChanged[pixel] = isSamePixel(before, after, pixel) ? 0 : 1;
  const changed = planes.map((plane, channel) => {
    const isAlpha = channel === colours && psd.hasMergedAlpha;
    if (channel >= colours && !isAlpha) return plane;
    const out = plane.slice();
    const fresh = samplePlane(drawn, isAlpha ? 3 : channel);
    for (let i = 0; i < out.length; i++) if (isChanged[Math.floor(i / sampleBytes)] === 1) out[i] = fresh[i]!;
    return out;
  });
  return packMerged(changed, psd);
}

/** A whole merged picture: colours, then transparency where there is any. */
export function writeMerged(pixels: RgbaPixels, hasAlpha: boolean, depth: Depth, isLarge: boolean): Uint8Array {
  const drawn = hasAlpha ? matted(pixels) : pixels;
  const channels = hasAlpha ? [0, 1, 2, 3] : [0, 1, 2];
  const { width, height } = pixels;
  return packMerged(
    channels.map((channel) => samplePlane(drawn, channel)),
    { width, height, depth, isLarge },
  );
}

function matted(pixels: RgbaPixels): RgbaPixels {
  const out = { ...pixels, data: pixels.data.slice() } as RgbaPixels;
  changeMatte(out, (colour, share) => colour * share + (1 - share));
  return out;
}

/** Changes the colour of pixels that are neither opaque nor clear, in place; colours and shares 0 … 1. */
function changeMatte(pixels: RgbaPixels, change: (colour: number, share: number) => number): void {
  const full = sampleMaximum[pixels.format];
  const { data } = pixels;
  for (let i = 0; i < data.length; i += 4) {
    const share = data[i + 3]! / full;
    if (share <= 0 || share >= 1) continue;
    for (let c = i; c < i + 3; c++) {
      const colour = change(data[c]! / full, share) * full;
      data[c] = full === 1 ? colour : Math.round(Math.min(full, Math.max(0, colour)));
    }
  }
}

function isSamePixel(a: RgbaPixels, b: RgbaPixels, pixel: number): boolean {
  const { data } = a;
  const other = b.data;
  for (let i = pixel * 4; i < pixel * 4 + 4; i++) if (data[i] !== other[i]) return false;
  return true;
}
