// Pure. For every patch that reaches into a hole, the patch of what is kept that resembles it most.

import { hash } from "./hash.ts";
import type { RgbPicture } from "./pixels.ts";

/** A patch is a square of `2 * patchRadius + 1` pixels. */
export const patchRadius = 3;

/** Patches are named by the index of their middle pixel. */
export interface PatchField {
  /** 1 where a patch lies wholly in what is kept. */
  readonly isSource: Uint8Array;
  /** The patches that reach into the hole and have their middle in the picture, ascending. */
  readonly targets: Int32Array;
  /** For each target, at its own index, the source it resembles most so far; else −1. */
  readonly nearest: Int32Array;
  /** Sum of squared differences to it, over the part of the target that lies in the picture. */
  readonly distance: Float32Array;
}

/**
 * Targets and sources of a picture, with sources picked at random.
 *
 * @param hole 1 = to be filled, one a pixel
 * @returns null where nothing can be copied from
 */
export function randomField({ width, height }: RgbPicture, hole: Uint8Array, seed: number): PatchField | null {
  const reaches = boxSums(hole, width, height);
  const isSource = new Uint8Array(hole.length);
  const targets: number[] = [];
  const sources: number[] = [];
  for (let i = 0; i < hole.length; i++) {
    const x = i % width;
    const y = (i - x) / width;
    const isInside = x >= patchRadius && y >= patchRadius && x < width - patchRadius && y < height - patchRadius;
    if (reaches[i]! > 0) targets.push(i);
    else if (isInside) {
      isSource[i] = 1;
      sources.push(i);
    }
  }
  if (sources.length === 0) return null;
  const nearest = new Int32Array(hole.length).fill(-1);
  for (const target of targets) nearest[target] = sources[hash(seed, target) % sources.length]!;
  const distance = new Float32Array(hole.length).fill(Number.POSITIVE_INFINITY);
  return { isSource, targets: Int32Array.from(targets), nearest, distance };
}

/** How many pixels of the hole each pixel's patch holds. */
function boxSums(hole: Uint8Array, width: number, height: number): Uint8Array {
  const sums = (from: Uint8Array, length: number, lines: number, step: number, lineStep: number) => {
    const out = new Uint8Array(from.length);
    for (let line = 0; line < lines; line++) {
      const start = line * lineStep;
      let sum = 0;
      for (let i = -patchRadius; i < length; i++) {
        if (i + patchRadius < length) sum += from[start + (i + patchRadius) * step]!;
        if (i > patchRadius) sum -= from[start + (i - patchRadius - 1) * step]!;
        if (i >= 0) out[start + i * step] = sum;
      }
    }
    return out;
  };
  return sums(sums(hole, width, height, 1, width), height, width, width, 1);
}

/** Targets between two pauses: some tens of milliseconds. */
const pauseTargets = 1 << 14;

/**
 * Looks for better sources: those of the neighbours, moved along, and some at random, ever nearer. It pauses now and then.
 *
 * @param picture with the hole as it is filled so far
 * @param field   its `nearest` and `distance` are overwritten
 * @param reachPx how far from the best so far the first of the random ones may lie
 * @returns at each pause how many targets were looked at since the last one
 * @source Barnes et al. 2009, "PatchMatch", sections 3.2 and 3.3
 */
export function* improveField(
  picture: RgbPicture,
  field: PatchField,
  { sweeps, reachPx, seed }: { sweeps: number; reachPx: number; seed: number },
): Generator<number, void> {
  const { width, height } = picture;
  const { isSource, targets, nearest, distance } = field;
  let drawn = 0;
  const offer = (target: number, source: number) => {
    const better = patchDistance(picture, target, source, distance[target]!);
    if (better >= distance[target]!) return;
    distance[target] = better;
    nearest[target] = source;
  };
  const offerNeighbours = (target: number, neighbour: number) => {
    if (neighbour < 0 || neighbour >= nearest.length || nearest[neighbour]! < 0) return;
    const source = nearest[neighbour]! + target - neighbour;
    if (isSource[source] === 1 && source !== nearest[target]) offer(target, source);
  };
  // the hole has changed since it was measured
  for (const target of targets)
    distance[target] = patchDistance(picture, target, nearest[target]!, Number.POSITIVE_INFINITY);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const isForward = sweep % 2 === 0;
    const step = isForward ? -1 : 1;
    for (let k = 0; k < targets.length; k++) {
      const target = targets[isForward ? k : targets.length - 1 - k]!;
      offerNeighbours(target, target + step);
      offerNeighbours(target, target + step * width);
      for (let reach = reachPx; reach >= 1; reach /= 2) {
        const best = nearest[target]!;
        const x = (best % width) + spread(hash(seed, drawn++), reach);
        const y = Math.floor(best / width) + spread(hash(seed, drawn++), reach);
        if (x >= 0 && y >= 0 && x < width && y < height && isSource[y * width + x] === 1) offer(target, y * width + x);
      }
      if ((k + 1) % pauseTargets === 0) yield pauseTargets;
    }
    yield targets.length % pauseTargets;
  }
}

/** A whole number from −reach to reach. */
function spread(word: number, reach: number): number {
  return Math.round((word / 2 ** 31 - 1) * reach);
}

/** Sum of squared differences over the part of the target that lies in the picture; whatever is above the limit may be cut short. */
function patchDistance({ width, height, data }: RgbPicture, target: number, source: number, limit: number): number {
  const x = target % width;
  const y = (target - x) / width;
  const left = Math.max(-patchRadius, -x);
  const right = Math.min(patchRadius, width - 1 - x);
  const top = Math.max(-patchRadius, -y);
  const bottom = Math.min(patchRadius, height - 1 - y);
  let sum = 0;
  for (let row = top; row <= bottom && sum < limit; row++) {
    let a = (target + row * width + left) * 3;
    let b = (source + row * width + left) * 3;
    for (const end = (target + row * width + right + 1) * 3; a < end; a++, b++) {
      const difference = data[a]! - data[b]!;
      sum += difference * difference;
    }
  }
  return sum;
}
