import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { zlibSync } from "fflate";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeImage, decodeMask, encodePng, readImage, readMask } from "./codec.ts";
import { arbitraryMask, arbitraryPixels, arbitrarySize } from "./testing/arbitrary-pixels.ts";
import { greyTiff } from "./testing/grey-tiff.ts";
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
          expect(await decodeImage(await encodePng(pixels), "image")).toEqual({ pixels, icc: null });
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
    expect(await decodeImage(await encodePng(pixels, icc), "image")).toEqual({ pixels, icc });
  });
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

  test("samples that are not 8 or 16 bits", async () => {
    const float = greyTiff(2, 1, Float32Array.of(0.25, 7));
    await expect(decodeImage(float, "image")).rejects.toMatchObject({
      code: "image.wrong_format",
      details: { expected: "8 or 16 bits a sample", received: "TIFF with float samples" },
    });
  });

  test("a file that is missing, or a folder", async () => {
    for (const path of [join(folder, "nothing.png"), folder]) {
      await expect(readImage(path, "--image")).rejects.toMatchObject({ code: "file.unreadable" });
      await expect(readMask(path, "--mask")).rejects.toMatchObject({ code: "file.unreadable" });
    }
  });
});
