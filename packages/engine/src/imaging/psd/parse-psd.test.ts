import { writePsdUint8Array } from "ag-psd";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EngineError } from "../../base/errors.ts";
import { layOver } from "../added-layers.ts";
import { readRecipes } from "../open-document.ts";
import { paintedLayer, richDocument } from "../testing/rich-document.ts";
import { decodePsd, mergedPsd } from "./decode-psd.ts";
import { encodePsd } from "./encode-psd.ts";
import { extendPsd } from "./extend-psd.ts";
import { parsePsd } from "./parse-psd.ts";
import { resourceIds } from "./resources.ts";

const whole = encodePsd(richDocument(8), '[{"seed":1}]');

/** The file with other bytes at a place. */
function patched(at: number, ...bytes: number[]): Uint8Array {
  const out = whole.slice();
  out.set(bytes, at);
  return out;
}

/** Everything that is ever read of a file. */
function readAll(bytes: Uint8Array): void {
  const psd = parsePsd(bytes);
  mergedPsd(psd);
  decodePsd(psd);
}

describe("bad input", () => {
  test.each([
    ["nothing", new Uint8Array(), /early/],
    ["another kind of file", patched(0, 71), /\.psd or \.psb/],
    ["CMYK", patched(24, 0, 4), /CMYK.*RGB Color/],
    ["Lab", patched(24, 0, 9), /Lab.*RGB Color/],
    ["indexed colour", patched(24, 0, 2), /indexed colour.*RGB Color/],
    ["one bit a channel", patched(22, 0, 1), /1 bits a channel/],
    ["too few channels", patched(12, 0, 1), /1 channels/],
  ])("%s is refused in a sentence", (_, bytes, said) => {
    expect(() => readAll(bytes)).toThrow(
      expect.objectContaining({ code: "image.wrong_format", message: expect.stringMatching(said) }),
    );
  });

  test("30 000 × 30 000 is refused before anything is unpacked", () => {
    const side = [0, 0, 0x75, 0x30];
    expect(() => readAll(patched(14, ...side, ...side))).toThrow(expect.objectContaining({ code: "image.too_large" }));
  });

  test("a file cut anywhere is refused", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (length) => {
        expect(() => readAll(whole.subarray(0, length))).toThrow(EngineError);
      }),
    );
  });

  test("whatever bytes are changed, it is read or refused, never worse", () => {
    const change = fc.tuple(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = whole.slice();
        for (const [at, value] of changes) bytes[at] = value;
        try {
          readAll(bytes);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(EngineError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

test("a smart object keeps its pixels, its record and the file inside it", () => {
  const pixels = paintedLayer("", 0, 0, 8).pixels;
  const imageData = { width: 40, height: 30, data: Uint8ClampedArray.from(pixels.data) };
  const id = "20953ddb-9391-11ec-b4f1-c15674f50bc4";
  const art = writePsdUint8Array({
    width: 96,
    height: 64,
    imageData: { width: 96, height: 64, data: new Uint8ClampedArray(96 * 64 * 4).fill(255) },
    children: [
      {
        name: "Smart",
        left: 3,
        top: 4,
        imageData,
        placedLayer: { id, type: "raster", width: 40, height: 30, transform: [3, 4, 43, 4, 43, 34, 3, 34] },
      },
    ],
    linkedFiles: [{ id, name: "inside.png", data: Uint8Array.of(9, 8, 7, 6, 5, 4, 3, 2) }],
  });
  const psd = parsePsd(art);
  const { pixels: before } = mergedPsd(psd);
  const now = parsePsd(extendPsd(psd, before, [paintedLayer("filled", 20, 20, 8)], "[]"));
  const { recordBytes, channelBytes, records } = psd.layers!;
  expect(records[0]!.blocks.has("SoLd")).toBe(true);
  expect(now.layers!.recordBytes.subarray(0, recordBytes.length)).toEqual(recordBytes);
  expect(now.layers!.channelBytes.subarray(0, channelBytes.length)).toEqual(channelBytes);
  expect(now.aroundLayers.after).toEqual(psd.aroundLayers.after);
  expect(Buffer.from(now.aroundLayers.after).includes(Buffer.from("inside.png", "utf16le").swap16())).toBe(true);
});

test("PSB, the format for large documents, is read and extended", () => {
  const source = {
    width: 96,
    height: 64,
    imageData: { width: 96, height: 64, data: new Uint8ClampedArray(96 * 64 * 4).fill(255) },
    children: [
      { name: "Base", imageData: { width: 96, height: 64, data: new Uint8ClampedArray(96 * 64 * 4).fill(200) } },
    ],
  };
  const psd = parsePsd(writePsdUint8Array(source, { psb: true, noBackground: true }));
  expect(psd.isLarge).toBe(true);
  const { pixels } = mergedPsd(psd);
  const added = paintedLayer("filled", 20, 20, 8);
  const now = parsePsd(extendPsd(psd, pixels, [added], "[]"));
  expect(decodePsd(now).layers.map(({ name }) => name)).toEqual(["Base", "filled"]);
  expect(decodePsd(now).layers[1]).toMatchObject({ pixels: added.pixels });
  expect(mergedPsd(now).pixels).toEqual(layOver(pixels, [added]));
});

test("recipes are read from the file", async () => {
  expect(await readRecipes(whole)).toEqual([{ seed: 1 }]);
  expect(parsePsd(whole).resources.some(({ id }) => id === resourceIds.xmp)).toBe(true);
});
