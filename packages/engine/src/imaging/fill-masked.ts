// Pure. What is around a hole, smeared into it: a start that a model can paint over.

import { blurSamples } from "./feather.ts";
import { type Gray8, type RgbPicture, requireSameSize } from "./pixels.ts";

/** Blurs from wide to none, and how often each is laid over the ones before: the nearer ones reach less far, but count more. */
const blurs = [
  { sigmaPx: 256, times: 1 },
  { sigmaPx: 64, times: 1 },
  { sigmaPx: 16, times: 2 },
  { sigmaPx: 4, times: 4 },
  { sigmaPx: 2, times: 2 },
  { sigmaPx: 0, times: 1 },
] as const;

/**
 * The picture with its masked part filled by the colours around it, soft in the middle and sharper towards the edge. What
 * the mask keeps entirely stays as it is, to within a level of rounding.
 *
 * @param picture borrowed
 * @param mask 255 = fill, 0 = keep, of the picture's size
 * @returns a new picture; black where the mask covers everything, because nothing is known then
 * @throws {EngineError} image.size_mismatch
 * @source A1111's masked content "fill", as Pillow 12.3 rounds it: blurs of the kept part with premultiplied alpha
 */
export function fillMasked(picture: RgbPicture, mask: Gray8): RgbPicture {
  requireSameSize("mask", mask, picture);
  const kept = premultiplyKept(picture, mask);
  const filled = new Uint8Array(kept.length);
  for (const { sigmaPx, times } of blurs) {
    const layer = divideByAlpha(blurSamples(kept, picture, 4, sigmaPx));
    for (let i = 0; i < times; i++) layOver(filled, layer);
  }
  return { ...picture, data: filled.filter((_, i) => i % 4 !== 3) };
}

/** RGBA u8 whose alpha is the share that the mask keeps. */
function premultiplyKept({ data }: RgbPicture, mask: Gray8): Uint8Array {
  const out = new Uint8Array(mask.data.length * 4);
  for (let i = 0; i < mask.data.length; i++) {
    const alpha = 255 - mask.data[i]!;
    for (let c = 0; c < 3; c++) out[i * 4 + c] = Math.round((data[i * 3 + c]! * alpha) / 255);
    out[i * 4 + 3] = alpha;
  }
  return out;
}

/** Overwrites premultiplied colours by straight ones. */
function divideByAlpha(data: Uint8Array): Uint8Array {
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3]!;
    if (alpha === 0) continue;
    for (let c = i; c < i + 3; c++) data[c] = Math.min(255, Math.floor((255 * data[c]!) / alpha));
  }
  return data;
}

/** Porter & Duff 1984, "over", on straight alpha; `below` is overwritten. */
function layOver(below: Uint8Array, above: Uint8Array): void {
  for (let i = 0; i < below.length; i += 4) {
    const alpha = above[i + 3]!;
    if (alpha === 0) continue;
    const total = alpha * 255 + below[i + 3]! * (255 - alpha);
    const share = (alpha * 255) / total;
    for (let c = i; c < i + 3; c++) below[c] = Math.round(above[c]! * share + below[c]! * (1 - share));
    below[i + 3] = Math.round(total / 255);
  }
}
