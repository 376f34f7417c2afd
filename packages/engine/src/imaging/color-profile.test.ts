import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openConversion, profileKind } from "./color-profile.ts";
import { deltaE2000, type Lab, labFromXyz } from "./testing/delta-e.ts";
import { decodeCurve, emptyProfile, greyProfile, linearToD50, rgbProfile, rgbSpaces } from "./testing/icc-profile.ts";

const names = Object.keys(rgbSpaces) as (keyof typeof rgbSpaces)[];

/** Computed from the published primaries, without any profile. */
function labOf(name: keyof typeof rgbSpaces, color: ArrayLike<number>): Lab {
  const linear = Array.from(color, (value) => decodeCurve(name, value));
  const [x, y, z] = linearToD50(name).map((row) => row.reduce((sum, value, i) => sum + value * linear[i]!, 0));
  return labFromXyz(x!, y!, z!);
}

async function converted(icc: Uint8Array, direction: "toSrgb" | "fromSrgb", colors: readonly number[]) {
  const conversion = await openConversion(icc, direction);
  const data = Float32Array.from(colors);
  conversion.convert(data);
  conversion.close();
  return data;
}

const color = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 });

test.each(names)("%s: every sRGB colour keeps its look", async (name) => {
  const conversion = await openConversion(rgbProfile(name), "fromSrgb");
  fc.assert(
    fc.property(color, (rgb) => {
      const data = Float32Array.from(rgb);
      conversion.convert(data);
      expect(deltaE2000(labOf("srgb", rgb), labOf(name, data))).toBeLessThan(0.1);
    }),
    { numRuns: 200 },
  );
  conversion.close();
});

test.each(names)("%s: there and back is the same, beyond white too", async (name) => {
  const icc = rgbProfile(name);
  const there = await openConversion(icc, "toSrgb");
  const back = await openConversion(icc, "fromSrgb");
  fc.assert(
    fc.property(fc.array(fc.float({ min: 0, max: 4, noNaN: true }), { minLength: 3, maxLength: 3 }), (rgb) => {
      const data = Float32Array.from(rgb);
      there.convert(data);
      back.convert(data);
      for (const [i, value] of rgb.entries()) expect(Math.abs(data[i]! - value)).toBeLessThan(2e-3);
    }),
    { numRuns: 200 },
  );
  there.close();
  back.close();
});

test("more colours than fit into one call", async () => {
  const icc = rgbProfile("display-p3");
  const many = Array.from({ length: 40_001 * 3 }, (_, i) => ((i * 7919) % 1000) / 999);
  const all = await converted(icc, "toSrgb", many);
  for (const at of [0, 16_384, 40_000]) {
    const one = await converted(icc, "toSrgb", many.slice(at * 3, at * 3 + 3));
    expect([...all.subarray(at * 3, at * 3 + 3)]).toEqual([...one]);
  }
});

test("grey goes to neutral sRGB and back", async () => {
  const icc = greyProfile(1.8);
  const [red, green, blue] = await converted(icc, "toSrgb", [0.5, 0.5, 0.5]);
  expect(red).toBeCloseTo(1.055 * (0.5 ** 1.8) ** (1 / 2.4) - 0.055, 3);
  expect(green).toBeCloseTo(red!, 3);
  expect(blue).toBeCloseTo(red!, 3);
  const back = await converted(icc, "fromSrgb", [red!, green!, blue!]);
  expect(back[0]).toBeCloseTo(0.5, 3);
  expect(back[1]).toBe(back[0]);
});

describe("what a profile is for", () => {
  test.each([
    ["rgb", rgbProfile("adobe-rgb")],
    ["grey", greyProfile(2.2)],
    ["cmyk", emptyProfile("CMYK")],
    ["lab", emptyProfile("Lab ")],
    ["damaged", emptyProfile("RGB ")],
    ["damaged", new Uint8Array(0)],
    ["damaged", rgbProfile("srgb").subarray(0, 200)],
    ["damaged", new Uint8Array(5000).fill(7)],
  ] as const)("%s", async (kind, icc) => {
    expect(await profileKind(icc)).toBe(kind);
  });

  test("of a profile with broken bytes there is always an answer", async () => {
    const whole = rgbProfile("display-p3");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1 }), async (changes) => {
        const icc = whole.slice();
        for (const [at, value] of changes) icc[at] = value;
        const kind = await profileKind(icc);
        if (kind === "rgb") expect((await converted(icc, "toSrgb", [0.5, 0.5, 0.5])).length).toBe(3);
      }),
      { numRuns: 100 },
    );
  });
});
