import fc from "fast-check";
import { expect, test } from "vitest";
import type { Gray8, RgbPicture } from "./pixels.ts";
import { type StartingContent, startingContent } from "./starting-content.ts";

const contents = [
  "original",
  "neutral",
  "blur",
  "border",
  "patches",
  "noise",
] as const satisfies readonly StartingContent[];
const cases = fc
  .record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }) })
  .chain(({ width, height }) =>
    fc.record({
      picture: fc
        .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
        .map((data): RgbPicture => ({ width, height, data })),
      mask: fc
        .array(fc.constantFrom(0, 0, 90, 255), { minLength: width * height, maxLength: width * height })
        .map((data): Gray8 => ({ format: "gray8", width, height, data: Uint8Array.from(data) })),
      content: fc.constantFrom(...contents),
      seed: fc.nat(),
    }),
  );

test("what the mask keeps stays, the input is left alone, the same again is the same", () => {
  fc.assert(
    fc.property(cases, ({ picture, mask, content, seed }) => {
      const before = picture.data.slice();
      const { data } = startingContent(picture, mask, content, seed);
      expect(picture.data).toEqual(before);
      for (let i = 0; i < data.length; i++)
        if (mask.data[Math.floor(i / 3)] === 0) expect(Math.abs(data[i]! - before[i]!)).toBeLessThanOrEqual(1);
      expect(startingContent(picture, mask, content, seed).data).toEqual(data);
    }),
  );
});

test("border: the nearest kept pixel's colour", () => {
  fc.assert(
    fc.property(cases, ({ picture, mask, seed }) => {
      const { width } = mask;
      const kept = [...mask.data.keys()].filter((i) => mask.data[i] === 0);
      if (kept.length === 0) return;
      const { data } = startingContent(picture, mask, "border", seed);
      const distance = (a: number, b: number) =>
        ((a % width) - (b % width)) ** 2 + (Math.floor(a / width) - Math.floor(b / width)) ** 2;
      for (let i = 0; i < mask.data.length; i++) {
        const nearest = Math.min(...kept.map((at) => distance(i, at)));
        const colors = kept
          // the sweeps may hand on a pixel that is a little farther
          .filter((at) => Math.sqrt(distance(i, at)) <= Math.sqrt(nearest) + 0.5)
          .map((at) => picture.data.subarray(at * 3, at * 3 + 3).join());
        expect(colors).toContain(data.subarray(i * 3, i * 3 + 3).join());
      }
    }),
  );
});

test("neutral is grey, noise depends on its seed, nothing around means grey", () => {
  const picture: RgbPicture = { width: 8, height: 1, data: new Uint8Array(24).fill(10) };
  const half: Gray8 = { format: "gray8", width: 8, height: 1, data: Uint8Array.of(0, 0, 0, 0, 255, 255, 255, 1) };
  const all: Gray8 = { ...half, data: new Uint8Array(8).fill(255) };
  expect(startingContent(picture, half, "neutral", 0).data.subarray(12)).toEqual(new Uint8Array(12).fill(128));
  expect(startingContent(picture, all, "blur", 0).data).toEqual(new Uint8Array(24).fill(128));
  const noise = (seed: number) => startingContent(picture, half, "noise", seed).data.join();
  expect(noise(1)).not.toBe(noise(2));
  expect(startingContent(picture, half, "blur", 0).data).toEqual(picture.data);
});
