// Pure. How well a filled area meets its surroundings, and whether they stayed as they were.

import { sampleMaximum } from "./convert.ts";
import { growMask, maskBounds, thresholdMask } from "./mask.ts";
import { type Gray8, type RgbaPixels, requireSameSize } from "./pixels.ts";
import { padRect, type Rect } from "./rect.ts";

/** Colour steps between neighbouring pixels, as levels of 255 (root mean square over red, green and blue). */
export interface SeamReport {
  /** Mean step between neighbours on either side of the mask's half-way line. */
  readonly meanStep: number;
  /** The largest of those steps. */
  readonly worstStep: number;
  /** Mean step between neighbours just outside the mask: the picture's own texture. Null: nothing is outside. */
  readonly localStep: number | null;
  /** meanStep / localStep: 1 is a seam like any place beside it. Null where localStep is null or 0. */
  readonly ratio: number | null;
  /** Neighbours compared; 0 where the mask has no edge. */
  readonly edgePairs: number;
}

/** How far from the mask the picture's own texture is measured. */
const surroundingsPx = 8;

/**
 * The colour steps across a mask's edge, beside those that the picture has anyway.
 *
 * @param pixels the result of compositing
 * @throws {EngineError} image.size_mismatch
 */
export function measureSeam(pixels: RgbaPixels, mask: Gray8): SeamReport {
  requireSameSize("mask", mask, pixels);
  const inside = thresholdMask(mask, 128).data;
  const near = growMask(thresholdMask(mask, 1), surroundingsPx).data;
  const edge = { sum: 0, worst: 0, pairs: 0 };
  const local = { sum: 0, worst: 0, pairs: 0 };
  const isPlainSurroundings = (i: number) => near[i] === 255 && mask.data[i] === 0;
  const bounds = maskBounds(mask) ?? { x: 0, y: 0, width: 0, height: 0 };
  forEachPair(padRect(bounds, surroundingsPx + 1, mask), mask.width, (a, b) => {
    if (inside[a] !== inside[b]) count(edge, colorStep(pixels, a, b));
    else if (isPlainSurroundings(a) && isPlainSurroundings(b)) count(local, colorStep(pixels, a, b));
  });
  const meanStep = edge.pairs === 0 ? 0 : edge.sum / edge.pairs;
  const localStep = local.pairs === 0 ? null : local.sum / local.pairs;
  const ratio = localStep === null || localStep === 0 ? null : meanStep / localStep;
  return { meanStep, worstStep: edge.worst, localStep, ratio, edgePairs: edge.pairs };
}

/**
 * Pixels outside the mask (0) whose bits differ between two pictures of one depth.
 *
 * @throws {EngineError} image.size_mismatch
 */
export function countChangedOutside<P extends RgbaPixels>(before: P, after: P, mask: Gray8): number {
  requireSameSize("after", after, before);
  requireSameSize("mask", mask, before);
  const old = bitsOf(before);
  const now = bitsOf(after);
  let changed = 0;
  for (let i = 0; i < mask.data.length; i++) {
    if (mask.data[i] !== 0) continue;
    for (let at = i * 4; at < i * 4 + 4; at++) {
      if (old[at] === now[at]) continue;
      changed++;
      break;
    }
  }
  return changed;
}

function bitsOf({ format, data }: RgbaPixels): Uint8Array | Uint16Array | Uint32Array | Float32Array {
  // as integers, so that NaN equals itself and −0 is not 0
  return format === "rgba-f32" ? new Uint32Array(data.buffer, data.byteOffset, data.length) : data;
}

function count(steps: { sum: number; worst: number; pairs: number }, step: number): void {
  steps.sum += step;
  steps.worst = Math.max(steps.worst, step);
  steps.pairs++;
}

function colorStep({ format, data }: RgbaPixels, a: number, b: number): number {
  let squares = 0;
  for (let c = 0; c < 3; c++) squares += (data[a * 4 + c]! - data[b * 4 + c]!) ** 2;
  return Math.sqrt(squares / 3) * (255 / sampleMaximum[format]);
}

/** Horizontal and vertical neighbours inside a rectangle, as sample indices. */
function forEachPair(rect: Rect, stride: number, visit: (a: number, b: number) => void): void {
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    for (let x = rect.x; x < rect.x + rect.width; x++) {
      const i = y * stride + x;
      if (x + 1 < rect.x + rect.width) visit(i, i + 1);
      if (y + 1 < rect.y + rect.height) visit(i, i + stride);
    }
  }
}
