// Pure. Selection masks, gray8: 255 = change, 0 = keep, between = partly.

import { EngineError } from "../base/errors.ts";
import type { Gray8 } from "./pixels.ts";
import type { Rect, Size } from "./rect.ts";

/** The smallest rectangle around every pixel above 0; null where there is none. */
export function maskBounds({ width, height, data }: Gray8): Rect | null {
  let top = -1;
  let bottom = 0;
  let left = width;
  let right = 0;
  for (let y = 0; y < height; y++) {
    const start = y * width;
    const end = start + width;
    const first = firstSelected(data, start, end);
    if (first === end) continue;
    let last = end - 1;
    while (data[last] === 0) last--;
    if (top < 0) top = y;
    bottom = y + 1;
    left = Math.min(left, first - start);
    right = Math.max(right, last - start + 1);
  }
  return top < 0 ? null : { x: left, y: top, width: right - left, height: bottom - top };
}

const zeros = new Uint8Array(1024);

/** Index of the first sample above 0; `end` where there is none. */
function firstSelected(data: Uint8Array, start: number, end: number): number {
  let from = start;
  // most of a large mask is empty, and whole stretches compare natively
  while (from < end) {
    const to = Math.min(end, from + zeros.length);
    if (Buffer.compare(data.subarray(from, to), zeros.subarray(0, to - from)) !== 0) break;
    from = to;
  }
  while (from < end && data[from] === 0) from++;
  return from;
}

/**
 * The mask's bounds, where an empty mask is the sender's mistake.
 *
 * @throws {EngineError} image.empty_mask
 */
export function requireMaskBounds(field: string, mask: Gray8): Rect {
  const bounds = maskBounds(mask);
  if (bounds === null) {
    throw new EngineError("image.empty_mask", {
      field,
      expected: "at least one sample above 0",
      received: `${mask.width}×${mask.height} zeros`,
    });
  }
  return bounds;
}

/** True if no pixel is selected. */
export function isEmptyMask(mask: Gray8): boolean {
  return maskBounds(mask) === null;
}

/** 255 where the sample is at least `atLeast` (1 … 255), else 0. */
export function thresholdMask(mask: Gray8, atLeast: number): Gray8 {
  return mapMask(mask, (sample) => (sample >= atLeast ? 255 : 0));
}

/** 255 − sample: what was kept is selected. */
export function invertMask(mask: Gray8): Gray8 {
  return mapMask(mask, (sample) => 255 - sample);
}

/**
 * The largest sample within `radiusPx` in x and y: grows the selection by that much with square corners.
 *
 * @param radiusPx whole, ≥ 0
 * @source Grey dilation with a (2r+1)² square, as Pillow's MaxFilter; past the border the border's sample is repeated.
 */
export function growMask(mask: Gray8, radiusPx: number): Gray8 {
  if (radiusPx === 0) return { ...mask, data: mask.data.slice() };
  const queue = new Int32Array(Math.max(mask.width, mask.height));
  const across = new Uint8Array(mask.data.length);
  for (let y = 0; y < mask.height; y++) slideMaximum(mask.data, across, y * mask.width, 1, mask.width, radiusPx, queue);
  const grown = new Uint8Array(mask.data.length);
  for (let x = 0; x < mask.width; x++) slideMaximum(across, grown, x, mask.width, mask.height, radiusPx, queue);
  return { ...mask, data: grown };
}

/**
 * The smallest sample within `radiusPx` in x and y: shrinks the selection, square corners; the border does not count
 * as unselected.
 *
 * @source Grey erosion with a (2r+1)² square, as Pillow's MinFilter
 */
export function shrinkMask(mask: Gray8, radiusPx: number): Gray8 {
  return invertMask(growMask(invertMask(mask), radiusPx));
}

/**
 * The largest sample within a round neighbourhood: grows the selection with round corners.
 *
 * @param radiusPx whole, ≥ 0
 * @source Grey dilation; the disc's half-width in row dy is round(√(r² − dy²)), as OpenCV 5.0's MORPH_ELLIPSE of
 * size 2r+1; beyond the border nothing is selected.
 */
export function growMaskRound(mask: Gray8, radiusPx: number): Gray8 {
  const { width, height, data } = mask;
  const grown = new Uint8Array(data.length);
  const row = new Uint8Array(width);
  const queue = new Int32Array(width);
  for (let dy = -radiusPx; dy <= radiusPx; dy++) {
    const half = Math.round(Math.sqrt(radiusPx * radiusPx - dy * dy));
    for (let y = Math.max(0, -dy); y < Math.min(height, height - dy); y++) {
      slideMaximum(data.subarray((y + dy) * width, (y + dy + 1) * width), row, 0, 1, width, half, queue);
      const start = y * width;
      for (let x = 0; x < width; x++) if (row[x]! > grown[start + x]!) grown[start + x] = row[x]!;
    }
  }
  return { ...mask, data: grown };
}

/**
 * 255 in every target pixel that a selected pixel touches, however faintly; nothing selected is lost by scaling down.
 *
 * @param target size of the result, ≥ 1; the mask is stretched over all of it
 */
export function coverMask(mask: Gray8, target: Size): Gray8 {
  const columns = Array.from({ length: target.width }, (_, x) => footprint(x, mask.width, target.width));
  const rows = Array.from({ length: target.height }, (_, y) => footprint(y, mask.height, target.height));
  const covered = new Uint8Array(target.width * target.height);
  // selected[x]: how many of the first x columns are selected in the rows under one output row
  const selected = new Int32Array(mask.width + 1);
  for (const [y, [top, bottom]] of rows.entries()) {
    for (let x = 0; x < mask.width; x++) {
      selected[x + 1] = selected[x]! + (isSelectedBetween(mask, x, top, bottom) ? 1 : 0);
    }
    for (let x = 0; x < target.width; x++) {
      const [left, right] = columns[x]!;
      if (selected[right]! > selected[left]!) covered[y * target.width + x] = 255;
    }
  }
  return { format: "gray8", width: target.width, height: target.height, data: covered };
}

function isSelectedBetween({ width, data }: Gray8, x: number, top: number, bottom: number): boolean {
  for (let y = top; y < bottom; y++) if (data[y * width + x]! > 0) return true;
  return false;
}

/** First input sample under an output sample, and the one after the last. */
function footprint(index: number, inputLength: number, outputLength: number): [number, number] {
  return [Math.floor((index * inputLength) / outputLength), Math.ceil(((index + 1) * inputLength) / outputLength)];
}

function mapMask(mask: Gray8, change: (sample: number) => number): Gray8 {
  const table = Uint8Array.from({ length: 256 }, (_, sample) => change(sample));
  return { ...mask, data: mask.data.map((sample) => table[sample]!) };
}

/**
 * Running maximum over 2r+1 samples of one line, in time that does not depend on r.
 *
 * @param queue room for `length` positions whose samples fall from front to back; the front is the window's maximum
 */
function slideMaximum(
  from: Uint8Array,
  to: Uint8Array,
  start: number,
  step: number,
  length: number,
  radius: number,
  queue: Int32Array,
): void {
  let front = 0;
  let back = 0;
  for (let i = 0, next = 0; i < length; i++) {
    for (; next < length && next <= i + radius; next++) {
      const sample = from[start + next * step]!;
      while (back > front && from[start + queue[back - 1]! * step]! <= sample) back--;
      queue[back++] = next;
    }
    while (queue[front]! < i - radius) front++;
    to[start + i * step] = from[start + queue[front]! * step]!;
  }
}
