// Pure. How much and what kind of grain a picture has.

import { type Gray8, type RgbPicture, requireSameSize } from "./pixels.ts";

/** Noise that lies over a picture, the same everywhere. */
export interface Grain {
  /** Standard deviation of red, green and blue, levels of 255. */
  readonly spread: readonly [number, number, number];
  /** Sigma of the blur that makes white noise as soft as this; 0: each pixel by itself. */
  readonly softnessPx: number;
  /** How much of it the channels share: 0 (coloured) … 1 (grey). */
  readonly unity: number;
}

/** Side of the places in which grain is measured. */
const placePx = 8;
/** The share of places, the flattest first, that counts as grain alone; busier ones have texture. */
const flatShare = 0.25;
/** Softer grain than the last is not told from texture. */
const softnesses = Array.from({ length: 13 }, (_, i) => i / 8);

/** Mean squares of second differences in one place: bends over one pixel and over two. */
interface Place {
  readonly near: readonly [number, number, number];
  readonly far: number;
  /** Mean product of the channels' bends over one pixel. */
  readonly shared: number;
  readonly mean: number;
}

/**
 * The grain of the pixels that a mask selects (255), from the flattest places among them.
 *
 * @returns spread 0 where too little is selected to tell
 * @throws {EngineError} image.size_mismatch
 * @source Second differences as Immerkær 1996, "Fast noise variance estimation", blind to gradients; of the flattest places
 * as Olsen 1993, "Estimation of noise in images"
 */
export function measureGrain(picture: RgbPicture, mask: Gray8): Grain {
  requireSameSize("mask", mask, picture);
  const places: Place[] = [];
  for (let y = 2; y + placePx + 2 <= picture.height; y += placePx) {
    for (let x = 2; x + placePx + 2 <= picture.width; x += placePx) {
      if (isSelected(mask, x - 2, y - 2, placePx + 4)) places.push(measurePlace(picture, x, y));
    }
  }
  // what is nearly black or white may have been clipped, and says nothing
  const telling = places.filter(({ mean }) => mean > 4 && mean < 251).sort((a, b) => a.far - b.far);
  if (telling.length === 0) return { spread: [0, 0, 0], softnessPx: 0, unity: 0 };
  const flat = telling.slice(0, Math.ceil(telling.length * flatShare));
  const mean = (pick: (place: Place) => number) => flat.reduce((sum, place) => sum + pick(place), 0) / flat.length;
  const near = [0, 1, 2].map((c) => mean((place) => place.near[c]!));
  const whole = near[0]! + near[1]! + near[2]!;
  const softnessPx = findSoftness(
    whole,
    mean(({ far }) => far),
  );
  const bend = bendOf(softnessPx, 1);
  const spread = near.map((square) => Math.sqrt(square / bend)) as [number, number, number];
  const unity = whole === 0 ? 0 : Math.min(1, Math.max(0, (mean(({ shared }) => shared) * 3) / whole));
  return { spread, softnessPx, unity };
}

/** The softness whose bends over one and two pixels have the same ratio. */
function findSoftness(near: number, far: number): number {
  if (far === 0) return 0;
  const miss = (softnessPx: number) => Math.abs(bendOf(softnessPx, 1) / bendOf(softnessPx, 2) - near / far);
  return softnesses.reduce((best, softness) => (miss(softness) < miss(best) ? softness : best));
}

/** Mean square of second differences over `step` pixels, of noise of variance 1 that was blurred by a Gaussian. */
function bendOf(softnessPx: number, step: number): number {
  const correlation = (distance: number) => (softnessPx === 0 ? 0 : Math.exp(-((distance / softnessPx) ** 2) / 4));
  return 6 - 8 * correlation(step) + 2 * correlation(2 * step);
}

function measurePlace({ data, width }: RgbPicture, left: number, top: number): Place {
  const near: [number, number, number] = [0, 0, 0];
  let far = 0;
  let shared = 0;
  let sum = 0;
  for (let y = top; y < top + placePx; y++) {
    for (let x = left; x < left + placePx; x++) {
      const at = (y * width + x) * 3;
      for (const step of [3, width * 3]) {
        const red = bendAt(data, at, step);
        const green = bendAt(data, at + 1, step);
        const blue = bendAt(data, at + 2, step);
        near[0] += red * red;
        near[1] += green * green;
        near[2] += blue * blue;
        shared += (red * green + green * blue + blue * red) / 3;
        for (let c = 0; c < 3; c++) far += bendAt(data, at + c, step * 2) ** 2;
      }
      sum += data[at]! + data[at + 1]! + data[at + 2]!;
    }
  }
  const bends = placePx * placePx * 2;
  const mean = (sum * 2) / bends / 3;
  return { near: [near[0] / bends, near[1] / bends, near[2] / bends], far: far / bends, shared: shared / bends, mean };
}

function bendAt(data: Uint8Array, at: number, step: number): number {
  return data[at - step]! - 2 * data[at]! + data[at + step]!;
}

function isSelected(mask: Gray8, left: number, top: number, side: number): boolean {
  for (let y = top; y < top + side; y++) {
    for (let x = left; x < left + side; x++) if (mask.data[y * mask.width + x] !== 255) return false;
  }
  return true;
}
