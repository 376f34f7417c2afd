import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeLinearLight, flattenPixels, sampleMaximum } from "./convert.ts";
import {
  type DocumentPicture,
  documentPicture,
  fromModelPicture,
  profiledPicture,
  toModelPicture,
} from "./document-picture.ts";
import type { RgbaF32, RgbaPixels, RgbPicture } from "./pixels.ts";
import { arbitraryPicture, arbitraryPixels, arbitraryRectIn, arbitrarySize } from "./testing/arbitrary-pixels.ts";
import { deltaE2000, labFromXyz } from "./testing/delta-e.ts";
import { decodeCurve, emptyProfile, greyProfile, linearToD50, rgbProfile, rgbSpaces } from "./testing/icc-profile.ts";

const depths = ["rgba8", "rgba16", "rgba-f32"] as const;
const names = Object.keys(rgbSpaces) as (keyof typeof rgbSpaces)[];

/** An all-transparent picture of one pixel. */
function blank(format: RgbaPixels["format"]): RgbaPixels {
  const data = { rgba8: new Uint8Array(4), rgba16: new Uint16Array(4), "rgba-f32": new Float32Array(4) }[format];
  return { format, width: 1, height: 1, data } as RgbaPixels;
}

function floats(...data: number[]): RgbaF32 {
  return { format: "rgba-f32", width: data.length / 4, height: 1, data: Float32Array.from(data) };
}

function labOf(name: keyof typeof rgbSpaces, color: readonly number[]) {
  const linear = color.map((value) => decodeCurve(name, value));
  const [x, y, z] = linearToD50(name).map((row) => row.reduce((sum, value, i) => sum + value * linear[i]!, 0));
  return labFromXyz(x!, y!, z!);
}

/** Every combination of seven levels a channel, as a model paints it. */
const chart: RgbPicture = {
  width: 49,
  height: 7,
  data: Uint8Array.from(
    { length: 343 * 3 },
    (_, i) => [Math.floor(i / 147), Math.floor(i / 21) % 7, Math.floor(i / 3) % 7][i % 3]! * 42.5,
  ),
};

describe.each(names)("%s", (name) => {
  test.each(["rgba16", "rgba-f32"] as const)(
    "%s: what a model painted is what it sees when it looks again",
    async (format) => {
      const like = await profiledPicture(blank(format), rgbProfile(name), "image");
      const pixels = await fromModelPicture(chart, like);
      expect(pixels).toMatchObject({ format, width: chart.width, height: chart.height });
      expect(await toModelPicture({ ...like, pixels })).toEqual(chart);
    },
  );

  test.each(depths)("%s: a painted chart looks the same in the document", async (format) => {
    const like = await profiledPicture(blank(format), rgbProfile(name), "image");
    const { data } = await fromModelPicture(chart, like);
    const full = sampleMaximum[format];
    const differences = Array.from({ length: 343 }, (_, i) => {
      const painted = [...chart.data.subarray(i * 3, i * 3 + 3)].map((sample) => sample / 255);
      return deltaE2000(
        labOf("srgb", painted),
        labOf(
          name,
          [...data.subarray(i * 4, i * 4 + 3)].map((s) => s / full),
        ),
      );
    });
    expect(Math.max(...differences)).toBeLessThan(format === "rgba8" ? 2 : 0.1);
  });
});

test("a part of a document is seen as in the whole of it", async () => {
  const icc = rgbProfile("adobe-rgb");
  const scenes = arbitrarySize(9).chain((size) =>
    fc.record({ pixels: arbitraryPixels("rgba16", size), rect: arbitraryRectIn(size) }),
  );
  await fc.assert(
    fc.asyncProperty(scenes, async ({ pixels, rect }) => {
      const source = await profiledPicture(pixels, icc, "image");
      const whole = await toModelPicture(source);
      const part = await toModelPicture(source, rect);
      const at = (rect.y * pixels.width + rect.x) * 3;
      expect(part).toMatchObject({ width: rect.width, height: rect.height });
      expect([...part.data.subarray(0, rect.width * 3)]).toEqual([...whole.data.subarray(at, at + rect.width * 3)]);
    }),
    { numRuns: 30 },
  );
});

test.each(depths)("%s in plain sRGB is flattened as it is", async (format) => {
  await fc.assert(
    fc.asyncProperty(
      arbitrarySize(6).chain((size) => arbitraryPixels<RgbaPixels["format"]>(format, size)),
      async (pixels) => {
        expect(await toModelPicture(documentPicture(pixels))).toEqual(flattenPixels(pixels));
      },
    ),
    { numRuns: 30 },
  );
});

describe("linear light", () => {
  const like = documentPicture(blank("rgba-f32"), "linear-srgb");

  test("comes back as linear light that looks the same", async () => {
    await fc.assert(
      fc.asyncProperty(arbitrarySize(6).chain(arbitraryPicture), async (picture) => {
        const pixels = await fromModelPicture(picture, like);
        expect(flattenPixels(encodeLinearLight(pixels))).toEqual(picture);
        expect(await toModelPicture({ ...like, pixels })).toEqual(picture);
      }),
      { numRuns: 30 },
    );
  });

  test("beyond white is white, and what is no number is black or as far as it goes", async () => {
    const pixels = floats(
      40,
      1,
      0,
      1,
      Number.NaN,
      Infinity,
      -Infinity,
      1,
      0.5,
      0.5,
      0.5,
      Number.NaN,
      0,
      0,
      0,
      Infinity,
    );
    const { data } = await toModelPicture({ ...like, pixels });
    expect([...data]).toEqual([255, 255, 0, 0, 255, 0, 255, 255, 255, 0, 0, 0]);
  });

  test("any floats at all can be seen, in a profile too", async () => {
    const icc = rgbProfile("prophoto-rgb");
    await fc.assert(
      fc.asyncProperty(
        arbitrarySize(6).chain((size) => arbitraryPixels("rgba-f32", size)),
        async (pixels) => {
          for (const source of [{ ...like, pixels }, await profiledPicture(pixels, icc, "image")]) {
            expect((await toModelPicture(source)).data.length).toBe(pixels.width * pixels.height * 3);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("grey", () => {
  const grays = (pixels: RgbaPixels) => [...pixels.data].filter((_, i) => i % 4 < 3);

  test("a document with a grey profile gets grey layers, with the profile's own curve", async () => {
    const like = await profiledPicture(blank("rgba16"), greyProfile(1.8), "image");
    expect(like.isGrey).toBe(true);
    const { data } = await fromModelPicture({ width: 1, height: 1, data: Uint8Array.of(128, 128, 128) }, like);
    const expected = 65535 * decodeCurve("srgb", 128 / 255) ** (1 / 1.8);
    expect(Math.abs(data[0]! - expected)).toBeLessThan(40);
  });

  test.each(depths)("%s: no colour is left, and grey stays what it was", async (format) => {
    const like: DocumentPicture = { ...documentPicture(blank(format)), isGrey: true };
    const painted = Uint8Array.of(200, 0, 0, 0, 200, 0, 7, 7, 7, 255, 255, 255);
    const pixels = await fromModelPicture({ width: 4, height: 1, data: painted }, like);
    const samples = grays(pixels);
    for (let i = 0; i < samples.length; i += 3) expect(samples.slice(i, i + 3)).toEqual(Array(3).fill(samples[i]));
    expect(samples[3]!).toBeGreaterThan(samples[0]!);
    const seen = await toModelPicture({ ...like, pixels });
    expect([...seen.data.subarray(6)]).toEqual([7, 7, 7, 255, 255, 255]);
  });
});

test("alpha is no colour: half over white is half-way to white as displays count", async () => {
  const like = await profiledPicture(floats(0, 0, 0, 0.5), rgbProfile("display-p3"), "image");
  expect([...(await toModelPicture(like)).data]).toEqual([128, 128, 128]);
});

test("a damaged profile is a warning, and its pixels count as sRGB", async () => {
  for (const icc of [new Uint8Array(0), Uint8Array.of(1, 2, 3), rgbProfile("adobe-rgb").subarray(0, 300)]) {
    const pixels = floats(0.5, 0.25, 1, 1);
    const picture = await profiledPicture(pixels, icc, "image");
    expect(picture).toMatchObject({ pixels, color: { space: "srgb" }, isGrey: false });
    expect(picture.warnings).toMatchObject([
      { code: "image.profile_damaged", message: expect.stringMatching(/image\.icc.*treated as sRGB/) },
    ]);
  }
});

test.each(["CMYK", "Lab "])("a profile for %s is refused, with what to do", async (space) => {
  await expect(profiledPicture(blank("rgba8"), emptyProfile(space), "image")).rejects.toMatchObject({
    code: "image.wrong_format",
    message: expect.stringMatching(new RegExp(`received a profile for ${space.trim()}; convert the document to RGB`)),
  });
});
