import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeImage } from "../imaging/codec.ts";
import { compositeLayer } from "../imaging/composite.ts";
import { sampleMaximum } from "../imaging/convert.ts";
import { encodeTiff } from "../imaging/encode-tiff.ts";
import { emptyMask, type Gray8, type RgbaF32, type RgbaPixels } from "../imaging/pixels.ts";
import { countChangedOutside } from "../imaging/seam.ts";
import { deltaE2000, type Lab, labFromXyz } from "../imaging/testing/delta-e.ts";
import {
  decodeCurve,
  emptyProfile,
  greyProfile,
  linearToD50,
  rgbProfile,
  type rgbSpaces,
} from "../imaging/testing/icc-profile.ts";
import type { LoadedModel } from "../models/folder.ts";
import type { PlacedLayer } from "./define.ts";
import { keepBlob, keepPixels, runRequest } from "./testing/run-request.ts";
import { loadTinyModel } from "./testing/tiny-model.ts";

let model: LoadedModel;
beforeAll(async () => {
  model = await loadTinyModel();
});
afterAll(() => model.release());

const size = { width: 96, height: 80 };
const depths = ["rgba8", "rgba16", "rgba-f32"] as const;
const selection: Gray8 = emptyMask(size);
for (let y = 20; y < 60; y++) {
  for (let x = 24; x < 72; x++) selection.data[y * 96 + x] = x < 32 ? (x - 23) * 28 : 255;
}

/** Patches of 6×5 pixels: the corners of the colour space, greys, and ramps between. */
function testChart<F extends RgbaPixels["format"]>(format: F): Extract<RgbaPixels, { format: F }> {
  const full = sampleMaximum[format];
  const arrays = { rgba8: Uint8Array, rgba16: Uint16Array, "rgba-f32": Float32Array };
  const data = new arrays[format](96 * 80 * 4);
  for (let i = 0; i < 96 * 80; i++) {
    const patch = Math.floor((i % 96) / 6) + 16 * Math.floor(i / 96 / 5);
    const level = (patch % 7) / 6;
    const isOn = (bit: number) => (patch >> bit) % 2 === 1;
    for (let c = 0; c < 3; c++) data[i * 4 + c] = (isOn(c) ? 1 - level / 2 : level / 3) * full;
    data[i * 4 + 3] = full;
  }
  return { format, ...size, data } as unknown as Extract<RgbaPixels, { format: F }>;
}

function labsOf(name: keyof typeof rgbSpaces, { format, data }: RgbaPixels): Lab[] {
  return Array.from({ length: data.length / 4 }, (_, i) => {
    const linear = [0, 1, 2].map((c) => decodeCurve(name, data[i * 4 + c]! / sampleMaximum[format]));
    const [x, y, z] = linearToD50(name).map((row) => row.reduce((sum, value, k) => sum + value * linear[k]!, 0));
    return labFromXyz(x!, y!, z!);
  });
}

const asked = { pipeline: "fill" as const, prompt: "brick", mask: keepPixels(selection) };

function placed(source: RgbaPixels, { rect, pixels, mask }: PlacedLayer): RgbaPixels {
  const { x, y } = rect;
  const layer = { name: "", x, y, pixels, mask: mask === null ? null : { x, y, pixels: mask }, opacity: 1 };
  return compositeLayer<RgbaPixels>(source, layer);
}

describe.each(["display-p3", "adobe-rgb", "prophoto-rgb", "srgb"] as const)("a document in %s", (name) => {
  const icc = rgbProfile(name);

  test.each(depths)("%s: a fill of strength 0 is the chart, outside to the bit", async (format) => {
    const chart = testChart(format);
    const image = { ...keepPixels(chart), colorSpace: "icc" as const, icc: keepBlob(icc) };
    const [layer] = await runRequest(model, { ...asked, image, strength: 0 });
    expect(layer).toMatchObject({ pixels: { format }, color: { space: "icc", icc }, report: { outsideChanged: 0 } });
    const after = placed(chart, layer!);
    expect(countChangedOutside<RgbaPixels>(chart, after, selection)).toBe(0);
    const before = labsOf(name, chart);
    const worst = Math.max(...labsOf(name, after).map((lab, i) => deltaE2000(lab, before[i]!)));
    expect(worst).toBeLessThanOrEqual(0.5);
  });

  test("a filling has the document's depth and profile, and nothing outside changes", async () => {
    const chart = testChart("rgba16");
    const [layer] = await runRequest(model, {
      ...asked,
      image: { format: "file", blob: keepBlob(encodeTiff(chart, icc)) },
    });
    expect(layer).toMatchObject({ pixels: { format: "rgba16" }, color: { space: "icc", icc } });
    const after = placed(chart, layer!);
    expect(countChangedOutside<RgbaPixels>(chart, after, selection)).toBe(0);
    expect(after.data).not.toEqual(chart.data);
  });
});

test("in Display P3 the same filling looks as in sRGB", async () => {
  const grey = testChart("rgba16");
  for (let i = 0; i < grey.data.length; i++) if (i % 4 < 3) grey.data[i] = grey.data[i - (i % 4)]!;
  const p3 = { colorSpace: "icc" as const, icc: keepBlob(rgbProfile("display-p3")) };
  const [plain] = await runRequest(model, { ...asked, image: keepPixels(grey) });
  const [wide] = await runRequest(model, { ...asked, image: { ...keepPixels(grey), ...p3 } });
  const expected = labsOf("srgb", plain!.pixels);
  const differences = labsOf("display-p3", wide!.pixels).map((lab, i) => deltaE2000(lab, expected[i]!));
  // both have the same white and curve, so a grey document is the same picture in either, but for a level here and there
  expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(1);
});

test("values beyond white, and what is no number, stay outside and do not spread inside", async () => {
  const chart = testChart("rgba-f32");
  const odd = [Number.NaN, Infinity, -Infinity, 40, -3, -0];
  for (let i = 0; i < chart.data.length; i += 17) chart.data[i] = odd[(i / 17) % odd.length]!;
  const image = { ...keepPixels(chart), colorSpace: "linear-srgb" as const };
  const [layer] = await runRequest(model, { ...asked, image });
  expect(layer).toMatchObject({ color: { space: "linear-srgb" }, report: { outsideChanged: 0 } });
  expect((layer!.pixels as RgbaF32).data.every((value) => value >= 0 && value <= 1)).toBe(true);
  const after = placed(chart, layer!);
  expect(countChangedOutside<RgbaPixels>(chart, after, selection)).toBe(0);
  for (const [i, sample] of selection.data.entries()) {
    if (sample === 255) expect(after.data.subarray(i * 4, i * 4 + 4).every(Number.isFinite)).toBe(true);
  }
});

test.each([
  ["8-bit", testChart("rgba8"), null],
  ["16-bit with a profile", testChart("rgba16"), greyProfile(1.8)],
  ["float", testChart("rgba-f32"), null],
] as const)("a grey document, %s, gets a grey layer", async (_, chart, icc) => {
  const blob = keepBlob(encodeTiff(chart, icc, { isGrey: true, hasAlpha: false }));
  const { pixels } = await decodeImage(encodeTiff(chart, icc, { isGrey: true, hasAlpha: false }), "image");
  const [layer] = await runRequest(model, { ...asked, image: { format: "file", blob } });
  const { format, data } = layer!.pixels;
  expect(format).toBe(chart.format);
  expect([...data].every((sample, i) => i % 4 === 3 || sample === data[i - (i % 4)])).toBe(true);
  expect(countChangedOutside<RgbaPixels>(pixels, placed(pixels, layer!), selection)).toBe(0);
});

test("a damaged profile is reported and counts as sRGB", async () => {
  const image = keepPixels(testChart("rgba16"));
  const [plain] = await runRequest(model, { ...asked, image });
  const icc = keepBlob(Uint8Array.of(1, 2, 3));
  const [layer] = await runRequest(model, { ...asked, image: { ...image, colorSpace: "icc", icc } });
  expect(layer!.pixels).toEqual(plain!.pixels);
  expect(layer!.color).toEqual({ space: "srgb" });
  expect(layer!.report?.warnings).toMatchObject([{ code: "image.profile_damaged" }]);
});

test("a damaged profile is reported by refine and expand too, whose layers are deep as the document", async () => {
  const image = { ...keepPixels(testChart("rgba16")), colorSpace: "icc" as const, icc: keepBlob(Uint8Array.of(1)) };
  const rightPx = 16;
  for (const work of [{ pipeline: "refine" as const }, { pipeline: "expand" as const, rightPx }]) {
    const [layer] = await runRequest(model, { ...work, prompt: "brick", image });
    expect(layer!.report?.warnings).toMatchObject([{ code: "image.profile_damaged" }]);
    expect(layer).toMatchObject({ pixels: { format: "rgba16" }, color: { space: "srgb" } });
  }
});

test("expand and refine keep a wide profile", async () => {
  const icc = rgbProfile("prophoto-rgb");
  const image = { ...keepPixels(testChart("rgba16")), colorSpace: "icc" as const, icc: keepBlob(icc) };
  for (const work of [{ pipeline: "refine" as const }, { pipeline: "expand" as const, topPx: 9 }]) {
    const [layer] = await runRequest(model, { ...work, prompt: "brick", image });
    expect(layer).toMatchObject({ pixels: { format: "rgba16" }, color: { space: "icc", icc } });
  }
});

test.each(["CMYK", "Lab "])("a document in %s is refused with what to do", async (space) => {
  const icc = keepBlob(emptyProfile(space));
  const image = { ...keepPixels(testChart("rgba8")), colorSpace: "icc" as const, icc };
  await expect(runRequest(model, { ...asked, image })).rejects.toMatchObject({
    code: "image.wrong_format",
    message: expect.stringMatching(/convert the document to RGB first/),
  });
});
