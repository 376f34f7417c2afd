// Pure. A hole filled with patches of its surroundings, so that structure goes on and not only colour.

import { continueBorder } from "./continue-border.ts";
import { hash } from "./hash.ts";
import { waysToKept } from "./nearest-kept.ts";
import { improveField, type PatchField, patchRadius, randomField } from "./patch-match.ts";
import type { Gray8, RgbPicture } from "./pixels.ts";

interface Holed {
  readonly picture: RgbPicture;
  /** 1 = to be filled. */
  readonly hole: Uint8Array;
}

interface Level extends Holed {
  readonly field: PatchField;
}

/** Rounds of matching and mending on the coarsest level and on the finest; between them fewer each time. */
const mostRounds = 8;
const leastRounds = 2;
const mostSweeps = 2;
/** A level with more patches to find than this gets one round of one sweep, as it only has to follow the level below. */
const manyTargets = 100_000;
/** How far better patches are looked for once a coarser level has found some. */
const finerReachPx = 16;
/** No level is smaller. */
const smallestSidePx = 24;
/** How much less a patch counts for each pixel that it is farther inside. */
const trust = 1 / 1.3;

/**
 * The masked part, made of patches of the kept part: first small, as a whole, then ever larger.
 *
 * @param picture borrowed
 * @param mask    of the picture's size; above 0 = to be filled
 * @param seed    of the search
 * @returns null where too little is kept to copy from
 * @source Wexler, Shechtman and Irani 2007, "Space-Time Completion of Video", section 3 (rounds, votes, levels)
 */
export function continuePatches(picture: RgbPicture, mask: Gray8, seed: number): RgbPicture | null {
  const turns = continuePatchesInTurns(picture, mask, seed);
  let turn = turns.next();
  while (turn.done !== true) turn = turns.next();
  return turn.value;
}

/** How far a hole is filled. */
export interface PatchesSoFar {
  /** 0 … 1: of the search for patches. */
  readonly share: number;
  /** Of the size that is worked at, which grows. */
  readonly picture: RgbPicture;
}

/** As `continuePatches`, with a pause every some tens of milliseconds: to show how far it is, or to give up. */
export function* continuePatchesInTurns(
  picture: RgbPicture,
  mask: Gray8,
  seed: number,
): Generator<PatchesSoFar, RgbPicture | null> {
  const levels = pyramid(picture, mask, seed);
  const coarsest = levels.length - 1;
  const efforts = levels.map(({ field }, i) => effort(coarsest === 0 ? 1 : i / coarsest, field.targets.length));
  const total = efforts.reduce(
    (sum, { rounds, sweeps }, i) => sum + rounds * sweeps * levels[i]!.field.targets.length,
    0,
  );
  let looked = 0;
  let filled: RgbPicture | null = null;
  for (let i = coarsest; i >= 0; i--) {
    const { picture: known, hole, field } = levels[i]!;
    const { rounds, sweeps } = efforts[i]!;
    const weights = trustIn(known, hole);
    if (filled === null) filled = continueBorder(known, maskOf(known, hole));
    else {
      refineField(field, known, levels[i + 1]!.field, filled);
      filled = vote(known, hole, field, weights);
    }
    const reachPx = i === coarsest ? Math.max(known.width, known.height) : finerReachPx;
    for (let round = 0; round < rounds; round++) {
      const search = { sweeps, reachPx, seed: hash(seed, i * mostRounds + round) };
      for (const count of improveField(filled, field, search)) {
        looked += count;
        yield { share: looked / total, picture: filled };
      }
      filled = vote(known, hole, field, weights);
    }
  }
  return filled;
}

/** How often patches are looked for on a level. @param coarseness 0 … 1: the coarsest has everything to find */
function effort(coarseness: number, targets: number): { rounds: number; sweeps: number } {
  if (targets > manyTargets && coarseness < 1) return { rounds: 1, sweeps: 1 };
  return { rounds: Math.round(leastRounds + (mostRounds - leastRounds) * coarseness), sweeps: mostSweeps };
}

/** From the whole picture to one in which the hole is about as thin as a patch; none where nothing can be copied from. */
function pyramid(picture: RgbPicture, mask: Gray8, seed: number): Level[] {
  const levels: Level[] = [];
  let next: Holed = { picture, hole: mask.data.map((sample) => (sample > 0 ? 1 : 0)) };
  for (;;) {
    const field = randomField(next.picture, next.hole, seed);
    if (field === null) return levels;
    const level = { ...next, field };
    levels.push(level);
    const { width, height } = level.picture;
    if (Math.min(width, height) < 2 * smallestSidePx || depthOf(level) <= patchRadius) return levels;
    next = halved(level);
  }
}

/** Pixels from the middle of the hole to what is kept. */
function depthOf({ picture, hole }: Holed): number {
  const { dx, dy } = waysToKept(maskOf(picture, hole));
  let deepest = 0;
  for (let i = 0; i < hole.length; i++) deepest = Math.max(deepest, dx[i]! ** 2 + dy[i]! ** 2);
  return Math.sqrt(deepest);
}

/** Means of two by two pixels; one of which any part is to be filled is to be filled. */
function halved({ picture, hole }: Holed): Holed {
  const width = Math.floor(picture.width / 2);
  const height = Math.floor(picture.height / 2);
  const data = new Uint8Array(width * height * 3);
  const fill = new Uint8Array(width * height);
  for (let i = 0; i < fill.length; i++) {
    const corner = Math.floor(i / width) * 2 * picture.width + (i % width) * 2;
    const four = [corner, corner + 1, corner + picture.width, corner + picture.width + 1];
    fill[i] = four.some((at) => hole[at] === 1) ? 1 : 0;
    for (let c = 0; c < 3; c++)
      data[i * 3 + c] = (four.reduce((sum, at) => sum + picture.data[at * 3 + c]!, 0) + 2) >> 2;
  }
  return { picture: { width, height, data }, hole: fill };
}

/** What was found on a level half as large, at the same places. */
function refineField(field: PatchField, { width }: RgbPicture, coarse: PatchField, small: RgbPicture): void {
  for (const target of field.targets) {
    const x = target % width;
    const y = (target - x) / width;
    const at = Math.min(small.height - 1, y >> 1) * small.width + Math.min(small.width - 1, x >> 1);
    const found = coarse.nearest[at]!;
    if (found < 0) continue;
    const source = (Math.floor(found / small.width) * 2 + (y & 1)) * width + (found % small.width) * 2 + (x & 1);
    if (field.isSource[source] === 1) field.nearest[target] = source;
  }
}

/** For each pixel how much its patch is to be believed: all of it where it is kept, less farther inside. */
function trustIn(picture: RgbPicture, hole: Uint8Array): Float32Array {
  const { dx, dy } = waysToKept(maskOf(picture, hole));
  return Float32Array.from(hole, (_, i) => trust ** Math.hypot(dx[i]!, dy[i]!));
}

/** The picture with each pixel of the hole as the patches around it have it, the better ones first. */
function vote(known: RgbPicture, hole: Uint8Array, field: PatchField, weights: Float32Array): RgbPicture {
  const { width, height } = known;
  const { targets, nearest, distance } = field;
  const sums = new Float32Array(hole.length * 4);
  const doubt = typicalDistance(field);
  for (const target of targets) {
    const source = nearest[target]!;
    const measured = distance[target]!;
    const weight = weights[target]! * (Number.isFinite(measured) ? Math.exp(-measured / doubt) : 1) + 1e-12;
    const x = target % width;
    const y = (target - x) / width;
    const right = Math.min(patchRadius, width - 1 - x);
    const bottom = Math.min(patchRadius, height - 1 - y);
    for (let row = Math.max(-patchRadius, -y); row <= bottom; row++)
      for (let column = Math.max(-patchRadius, -x); column <= right; column++) {
        const to = target + row * width + column;
        if (hole[to] === 0) continue;
        const from = (source + row * width + column) * 3;
        sums[to * 4] = sums[to * 4]! + weight * known.data[from]!;
        sums[to * 4 + 1] = sums[to * 4 + 1]! + weight * known.data[from + 1]!;
        sums[to * 4 + 2] = sums[to * 4 + 2]! + weight * known.data[from + 2]!;
        sums[to * 4 + 3] = sums[to * 4 + 3]! + weight;
      }
  }
  const data = known.data.slice();
  for (let i = 0; i < hole.length; i++)
    if (hole[i] === 1) for (let c = 0; c < 3; c++) data[i * 3 + c] = Math.round(sums[i * 4 + c]! / sums[i * 4 + 3]!);
  return { width, height, data };
}

/** Twice the square of what three in four matches are below: Wexler's 2 σ². */
function typicalDistance({ targets, distance }: PatchField): number {
  const sorted = Float32Array.from(targets, (target) => distance[target]!).sort();
  return 2 * Math.max(1, sorted[Math.floor(sorted.length * 0.75)] ?? 1);
}

function maskOf({ width, height }: RgbPicture, hole: Uint8Array): Gray8 {
  return { format: "gray8", width, height, data: hole };
}
