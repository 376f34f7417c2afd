import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { zlibSync } from "fflate";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeImage, decodeMask, encodePng, readImage, readMask } from "./codec.ts";
import { sampleMaximum } from "./convert.ts";
import { encodeTiff } from "./encode-tiff.ts";
import type { Rgba8, RgbaPixels } from "./pixels.ts";
import { bytesOfPixels } from "./raw-pixels.ts";
import { arbitraryMask, arbitraryPixels, arbitrarySize } from "./testing/arbitrary-pixels.ts";
import { greyTiff } from "./testing/grey-tiff.ts";
import { greyProfile, rgbProfile } from "./testing/icc-profile.ts";
import { pngHeader } from "./testing/png-header.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scumble-codec-"));
});
afterAll(() => rm(folder, { recursive: true }));

const gradient = Buffer.from(Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => (i * 7) % 256));
const picture = () => sharp(gradient, { raw: { width: 40, height: 30, channels: 3 } });

describe("what goes into a PNG comes back", () => {
  test.each(["rgba8", "rgba16"] as const)("%s", async (format) => {
    await fc.assert(
      fc.asyncProperty(
        arbitrarySize(9).chain((size) => arbitraryPixels<"rgba8" | "rgba16">(format, size)),
        async (pixels) => {
          const { pixels: read, icc } = await decodeImage(await encodePng(pixels), "image");
          expect({ read, icc }).toEqual({ read: pixels, icc: null });
        },
      ),
      { numRuns: 30 },
    );
  });

  test("masks", async () => {
    await fc.assert(
      fc.asyncProperty(arbitrarySize(9).chain(arbitraryMask), async (mask) => {
        expect(await decodeMask(await encodePng(mask), "mask")).toEqual(mask);
      }),
      { numRuns: 30 },
    );
  });

  test("profiles, without a change to the samples", async () => {
    const tagged = await picture().withIccProfile("p3").png().toBuffer();
    const { pixels, icc } = await decodeImage(tagged, "image");
    expect(icc?.length).toBeGreaterThan(100);
    expect(await decodeImage(await encodePng(pixels as Rgba8, icc), "image")).toMatchObject({ pixels, icc });
  });
});

const layouts = [
  { isGrey: false, hasAlpha: true },
  { isGrey: false, hasAlpha: false },
  { isGrey: true, hasAlpha: true },
  { isGrey: true, hasAlpha: false },
];

/** The pixels that a file of such a layout can hold. */
function reduced<P extends RgbaPixels>(pixels: P, { isGrey, hasAlpha }: (typeof layouts)[number]): P {
  const data = pixels.data.slice();
  for (let i = 0; i < data.length; i += 4) {
    if (isGrey) data.fill(data[i]!, i, i + 3);
    if (!hasAlpha) data[i + 3] = sampleMaximum[pixels.format];
  }
  return { ...pixels, data };
}

describe.each(layouts)("channels are kept: %o", (layout) => {
  test.each(["rgba8", "rgba16"] as const)("PNG, %s", async (format) => {
    const scenes = arbitrarySize(9).chain((size) => arbitraryPixels<"rgba8" | "rgba16">(format, size));
    await fc.assert(
      fc.asyncProperty(scenes, async (any) => {
        const pixels = reduced(any, layout);
        const icc = layout.isGrey ? greyProfile(2.2) : rgbProfile("adobe-rgb");
        const read = await decodeImage(await encodePng(pixels, icc, layout), "image");
        expect(read).toEqual({ pixels, icc, isLinear: false, ...layout });
      }),
      { numRuns: 10 },
    );
  });

  test.each(["rgba8", "rgba16", "rgba-f32"] as const)("TIFF, %s", async (format) => {
    const scenes = arbitrarySize(30).chain((size) => arbitraryPixels<RgbaPixels["format"]>(format, size));
    await fc.assert(
      fc.asyncProperty(scenes, fc.boolean(), async (any, tagged) => {
        const pixels = reduced(any, layout);
        const icc = !tagged ? null : layout.isGrey ? greyProfile(2.2) : rgbProfile("prophoto-rgb");
        const read = await decodeImage(encodeTiff(pixels, icc, layout), "image");
        expect(read).toEqual({ pixels, icc, isLinear: format === "rgba-f32" && !tagged, ...layout });
      }),
      { numRuns: 10 },
    );
  });
});

test("a TIFF of many strips", async () => {
  const size = { width: 700, height: 900 };
  const data = Uint16Array.from({ length: 700 * 900 * 4 }, (_, i) => (i * 40503) & 0xffff);
  const { pixels } = await decodeImage(encodeTiff({ format: "rgba16", ...size, data }), "image");
  expect(Buffer.from(bytesOfPixels(pixels)).equals(Buffer.from(data.buffer))).toBe(true);
});

test.each(["png", "jpeg", "webp", "tiff"] as const)("%s files are read, whatever they are called", async (kind) => {
  const path = join(folder, `${kind}.dat`);
  await writeFile(path, await picture()[kind]().toBuffer());
  const { pixels } = await readImage(path, "--image");
  expect(pixels).toMatchObject({ format: "rgba8", width: 40, height: 30 });
});

test("16-bit TIFF and grey keep their depth", async () => {
  const raw = Uint16Array.of(0, 1, 257, 65535);
  const png = sharp(raw, { raw: { width: 4, height: 1, channels: 1 } })
    .toColourspace("grey16")
    .png();
  for (const bytes of [greyTiff(4, 1, raw), await png.toBuffer()]) {
    const { pixels } = await decodeImage(bytes, "image");
    expect(pixels.format).toBe("rgba16");
    expect([...pixels.data].filter((_, i) => i % 4 === 0)).toEqual([...raw]);
  }
});

test("a photograph on its side is turned upright", async () => {
  const turned = await picture().jpeg().withMetadata({ orientation: 6 }).toBuffer();
  expect((await decodeImage(turned, "image")).pixels).toMatchObject({ width: 30, height: 40 });
});

test("a coloured mask counts by luminance, a transparent one not at all", async () => {
  const data = Uint8Array.of(255, 0, 0, 255, 255, 255, 255, 0, 255, 255, 255, 128);
  const mask = await decodeMask(await encodePng({ format: "rgba8", width: 3, height: 1, data }), "mask");
  expect([...mask.data]).toEqual([76, 0, 128]);
});

describe("refused", () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>`;
  const wrong: [string, Uint8Array, string][] = [
    ["zero bytes", new Uint8Array(0), "0 bytes of nothing"],
    ["SVG", Buffer.from(svg), "SVG or XML"],
    ["GIF", Buffer.from("GIF89a\x01\x00\x01\x00\x00\x00\x00;", "latin1"), "GIF"],
    ["PDF", Buffer.from("%PDF-1.7"), "PDF"],
    ["PSD", Buffer.from("8BPS\x00\x01"), "PSD"],
    ["text", Buffer.from("hello"), "an unknown kind"],
  ];

  test.each(wrong)("%s", async (_, bytes, received) => {
    await expect(decodeImage(bytes, "image")).rejects.toMatchObject({
      code: "image.wrong_format",
      details: { field: "image", received: expect.stringContaining(received) },
    });
  });

  test("a PNG, JPEG or WebP that breaks off", async () => {
    for (const kind of ["png", "jpeg", "webp"] as const) {
      const whole = await picture()[kind]().toBuffer();
      for (const length of [12, 30, Math.floor(whole.length / 2), whole.length - 20]) {
        await expect(decodeImage(whole.subarray(0, length), "image"), `${kind} ${length}`).rejects.toMatchObject({
          code: "image.wrong_format",
        });
      }
    }
  });

  test("a signature followed by noise", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "II*\0"),
        fc.uint8Array(),
        async (start, noise) => {
          const bytes = Buffer.concat([Buffer.from(start, "latin1"), noise]);
          await expect(decodeImage(bytes, "image")).rejects.toMatchObject({ code: "image.wrong_format" });
        },
      ),
      { numRuns: 50 },
    );
  });

  test("a small file that would unpack to billions of pixels, before it is unpacked", async () => {
    const bomb = pngHeader(60_000, 60_000, zlibSync(new Uint8Array(60_001 * 4)));
    expect(bomb.length).toBeLessThan(10_000);
    await expect(decodeImage(bomb, "image")).rejects.toMatchObject({
      code: "image.too_large",
      details: { received: "60000×60000" },
    });
  });

  test("a picture that is only too long", async () => {
    const line = pngHeader(40_000, 1, zlibSync(new Uint8Array(40_001)));
    await expect(decodeImage(line, "image")).rejects.toMatchObject({ code: "image.too_large" });
  });

  test("CMYK, with what to do", async () => {
    const bytes = await picture().toColourspace("cmyk").jpeg().toBuffer();
    await expect(decodeImage(bytes, "image")).rejects.toMatchObject({
      code: "image.wrong_format",
      message: expect.stringMatching(/received JPEG in CMYK; convert it to RGB first/),
    });
  });

  test.each([
    [5, "CMYK", "rgba8"],
    [8, "Lab", "rgba8"],
    [8, "Lab", "rgba16"],
  ] as const)("a TIFF file with photometric interpretation %d, which is %s", async (photometric, model, format) => {
    const data = format === "rgba8" ? new Uint8Array(4) : new Uint16Array(4);
    const bytes = encodeTiff({ format, width: 1, height: 1, data } as RgbaPixels, null, { hasAlpha: model === "CMYK" });
    const entry = Buffer.from(bytes).indexOf(Uint8Array.of(6, 1, 3, 0, 1, 0, 0, 0));
    bytes[entry + 8] = photometric;
    await expect(decodeImage(bytes, "image")).rejects.toMatchObject({
      code: "image.wrong_format",
      message: expect.stringMatching(`received TIFF in ${model}; convert it to RGB first`),
    });
  });

  test("a file that is missing, or a folder", async () => {
    for (const path of [join(folder, "nothing.png"), folder]) {
      await expect(readImage(path, "--image")).rejects.toMatchObject({ code: "file.unreadable" });
      await expect(readMask(path, "--mask")).rejects.toMatchObject({ code: "file.unreadable" });
    }
  });
});
