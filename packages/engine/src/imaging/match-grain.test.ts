import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchGrain } from "./match-grain.ts";
import { measureGrain } from "./measure-grain.ts";
import { emptyMask, type Gray8, type RgbPicture } from "./pixels.ts";
import { arbitraryMask, arbitraryPicture, arbitrarySize } from "./testing/arbitrary-pixels.ts";

const size = { width: 192, height: 160 };
const everything: Gray8 = { ...emptyMask(size), data: new Uint8Array(192 * 160).fill(255) };
const middle: Gray8 = emptyMask(size);
for (let y = 50; y < 110; y++) middle.data.fill(255, y * 192 + 60, y * 192 + 132);

function plain(color: (x: number, y: number) => number): RgbPicture {
  const data = Uint8Array.from({ length: 192 * 160 * 3 }, (_, i) =>
    color(Math.floor(i / 3) % 192, Math.floor(i / 576)),
  );
  return { ...size, data };
}

const ramp = plain((x, y) => 60 + x / 3 + y / 4);

/** Normal noise by the central limit, seeded; the same for all channels where `grey`. */
function noisy(picture: RgbPicture, spread: number, grey: boolean): RgbPicture {
  let state = 12345;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const normal = () => Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, -6);
  const data = picture.data.slice();
  for (let i = 0; i < data.length; i += 3) {
    const shared = normal();
    for (let c = 0; c < 3; c++) data[i + c] = Math.round(data[i + c]! + (grey ? shared : normal()) * spread);
  }
  return { ...picture, data };
}

/** A 3×3 box, which makes grain soft. */
function soften(picture: RgbPicture): RgbPicture {
  const data = picture.data.slice();
  const row = 192 * 3;
  for (let i = row + 3; i < data.length - row - 3; i++) {
    let sum = 0;
    for (const dy of [-row, 0, row]) for (const dx of [-3, 0, 3]) sum += picture.data[i + dx + dy]!;
    data[i] = Math.round(sum / 9);
  }
  return { ...picture, data };
}

describe("grain is measured", () => {
  test.each([2, 5, 12])("of spread %d", (spread) => {
    const grain = measureGrain(noisy(ramp, spread, false), everything);
    for (const value of grain.spread) expect(Math.abs(value / spread - 1)).toBeLessThan(0.2);
    expect(grain.softnessPx).toBeLessThan(0.4);
    expect(grain.unity).toBeLessThan(0.15);
  });

  test("as none in a plain gradient", () => {
    for (const value of measureGrain(ramp, everything).spread) expect(value).toBeLessThan(0.6);
  });

  test("as grey where the channels share it, and soft where neighbours do", () => {
    expect(measureGrain(noisy(ramp, 6, true), everything).unity).toBeGreaterThan(0.9);
    expect(measureGrain(soften(noisy(ramp, 12, false)), everything).softnessPx).toBeGreaterThan(0.4);
  });

  test("beside a strong texture by the plain places", () => {
    const striped = plain((x, y) => (x < 110 ? 120 : 120 + 80 * Math.sin(x * 1.3 + y)));
    const [red] = measureGrain(noisy(striped, 4, false), everything).spread;
    expect(Math.abs(red / 4 - 1)).toBeLessThan(0.25);
  });
});

describe("grain is matched", () => {
  test.each([
    ["coloured", noisy(ramp, 6, false)],
    ["grey", noisy(ramp, 6, true)],
    ["soft", soften(noisy(ramp, 15, false))],
  ])("%s: a smooth filling gets the surroundings' grain", (_, source) => {
    const wanted = measureGrain(source, everything);
    const received = measureGrain(matchGrain(ramp, source, middle, 7), middle);
    for (const [c, spread] of wanted.spread.entries()) {
      expect(Math.abs(received.spread[c]! / spread - 1)).toBeLessThan(0.25);
    }
    expect(Math.abs(received.unity - wanted.unity)).toBeLessThan(0.2);
    expect(Math.abs(received.softnessPx - wanted.softnessPx)).toBeLessThan(0.3);
  });

  test("a filling that has grain already gets no more", () => {
    const source = noisy(ramp, 6, false);
    const [red] = measureGrain(matchGrain(source, source, middle, 7), middle).spread;
    expect(Math.abs(red / 6 - 1)).toBeLessThan(0.2);
  });

  test("smooth surroundings add nothing", () => {
    expect(matchGrain(ramp, ramp, middle, 7)).toEqual(ramp);
  });

  test("the seed decides, and nothing changes where the mask is 0", () => {
    const source = noisy(ramp, 6, false);
    const first = matchGrain(ramp, source, middle, 1);
    expect(matchGrain(ramp, source, middle, 1)).toEqual(first);
    expect(matchGrain(ramp, source, middle, 2)).not.toEqual(first);
    const changed = [...middle.data.keys()].filter((i) => first.data[i * 3] !== ramp.data[i * 3]);
    expect(changed.every((i) => middle.data[i] === 255)).toBe(true);
    expect(changed.length).toBeGreaterThan(3000);
  });

  test("any pictures and masks are taken", () => {
    const scenes = arbitrarySize(30).chain((any) =>
      fc.record({ painted: arbitraryPicture(any), source: arbitraryPicture(any), mask: arbitraryMask(any) }),
    );
    fc.assert(
      fc.property(scenes, fc.nat(), ({ painted, source, mask }, seed) => {
        const { data } = matchGrain(painted, source, mask, seed);
        for (const [i, sample] of mask.data.entries()) {
          if (sample === 0) expect(data.subarray(i * 3, i * 3 + 3)).toEqual(painted.data.subarray(i * 3, i * 3 + 3));
        }
      }),
      { numRuns: 40 },
    );
  });
});
