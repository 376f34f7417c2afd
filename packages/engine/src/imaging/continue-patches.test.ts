import { describe, expect, test } from "vitest";
import { continueBorder } from "./continue-border.ts";
import { continuePatches, continuePatchesInTurns } from "./continue-patches.ts";
import { emptyMask, type Gray8, type RgbPicture } from "./pixels.ts";

const side = 72;

const patterns: Record<string, (x: number, y: number) => number> = {
  stripes: (x) => (x % 9 < 4 ? 230 : 40),
  checker: (x, y) => ((Math.floor(x / 6) + Math.floor(y / 6)) % 2 === 0 ? 220 : 30),
  bricks: (x, y) => (y % 8 === 0 || (x + (Math.floor(y / 8) % 2) * 8) % 16 === 0 ? 200 : 90),
  "diagonal waves": (x, y) => Math.round(128 + 90 * Math.sin(((x + y) * Math.PI) / 6)),
};

function draw(sample: (x: number, y: number) => number): RgbPicture {
  const data = new Uint8Array(side * side * 3);
  for (let i = 0; i < data.length; i++)
    data[i] = sample(Math.floor(i / 3) % side, Math.floor(i / 3 / side)) - 10 * (i % 3);
  return { width: side, height: side, data };
}

function discMask(x: number, y: number, radius: number): Gray8 {
  const mask = emptyMask({ width: side, height: side });
  for (let i = 0; i < mask.data.length; i++)
    if (Math.hypot((i % side) - x, Math.floor(i / side) - y) <= radius) mask.data[i] = 255;
  return mask;
}

/** Mean difference where the mask is set, in levels. */
function difference(a: RgbPicture, b: RgbPicture, mask: Gray8): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < a.data.length; i++)
    if (mask.data[Math.floor(i / 3)]! > 0) {
      sum += Math.abs(a.data[i]! - b.data[i]!);
      count++;
    }
  return sum / count;
}

const holes = { "in the middle": discMask(36, 34, 14), "at the picture's edge": discMask(4, 40, 12) };

describe.each(Object.entries(patterns))("%s", (_, pattern) => {
  test.each(Object.entries(holes))("go on through a hole %s", (_, hole) => {
    const whole = draw(pattern);
    const holed = { ...whole, data: whole.data.map((sample, i) => (hole.data[Math.floor(i / 3)]! > 0 ? 0 : sample)) };
    const filled = continuePatches(holed, hole, 7)!;
    expect(difference(filled, whole, hole)).toBeLessThan(12);
    expect(difference(continueBorder(holed, hole), whole, hole)).toBeGreaterThan(20);
    expect(holed.data.some((sample, i) => hole.data[Math.floor(i / 3)] === 0 && sample !== filled.data[i])).toBe(false);
  });
});

test("the same seed gives the same picture", () => {
  const picture = draw((x, y) => (x * 73 + y * 151 + x * y) % 200);
  const [first, again] = [1, 2].map(() => continuePatches(picture, holes["in the middle"], 3)!.data.join());
  expect(again).toBe(first);
});

test("in turns it comes to the same picture, by way of smaller ones", () => {
  const picture = draw(patterns.bricks!);
  const hole = holes["in the middle"];
  const turns = continuePatchesInTurns(picture, hole, 3);
  const shares: number[] = [];
  const widths: number[] = [];
  let turn = turns.next();
  for (; turn.done !== true; turn = turns.next()) {
    shares.push(turn.value.share);
    widths.push(turn.value.picture.width);
  }
  expect(turn.value).toEqual(continuePatches(picture, hole, 3));
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect([shares[0]! > 0, shares.at(-1)]).toEqual([true, 1]);
  expect([...new Set(widths)]).toEqual([side / 2, side]);
});

test("where no whole patch is kept there is nothing to copy", () => {
  const picture = draw(() => 100);
  const mask = emptyMask(picture);
  for (let i = 0; i < mask.data.length; i++) mask.data[i] = i % 5 === 0 ? 255 : 0;
  expect(continuePatches(picture, mask, 0)).toBeNull();
});
