import fc from "fast-check";
import { expect, test } from "vitest";
import { planContext } from "../imaging/context.ts";
import { flattenPixels } from "../imaging/convert.ts";
import { cropPixels } from "../imaging/crop.ts";
import { maskBounds } from "../imaging/mask.ts";
import { emptyMask, type Gray8, type RgbPicture } from "../imaging/pixels.ts";
import {
  arbitraryPicture,
  arbitraryPixels,
  arbitraryRectIn,
  arbitrarySize,
} from "../imaging/testing/arbitrary-pixels.ts";
import { cutPainted, paintedScene, prepareScene } from "./fill-scene.ts";

const model = { nativeSize: 32, sizeMultiple: 16 };
const plain = { content: "original", isSoft: false, seed: 0 } as const;

/** A selection of soft samples in some rectangles, anywhere in the document. */
function arbitrarySelection(size: { width: number; height: number }): fc.Arbitrary<Gray8> {
  const island = fc.record({ rect: arbitraryRectIn(size), value: fc.integer({ min: 1, max: 255 }) });
  return fc.array(island, { minLength: 1, maxLength: 3 }).map((islands) => {
    const mask = emptyMask(size);
    for (const { rect, value } of islands) {
      for (let y = rect.y; y < rect.y + rect.height; y++) {
        mask.data.fill(value, y * size.width + rect.x, y * size.width + rect.x + rect.width);
      }
    }
    return mask;
  });
}

const scenes = arbitrarySize(40).chain((size) =>
  fc.record({
    source: arbitraryPixels("rgba8", size),
    selection: arbitrarySelection(size),
    paddingPx: fc.constantFrom(null, 0, 9),
  }),
);

test("the model paints every pixel that the selection touches, with room to spare", () => {
  fc.assert(
    fc.property(scenes, ({ source, selection, paddingPx }) => {
      const { context, modelSize } = planContext(maskBounds(selection)!, source, model, {
        mode: "auto",
        rect: null,
        paddingPx,
      });
      const seen = flattenPixels(cropPixels(source, context));
      const { mask } = prepareScene(seen, cropPixels(selection, context), modelSize, plain);
      for (let i = 0; i < selection.data.length; i++) {
        if (selection.data[i] === 0) continue;
        const x = (((i % source.width) + 0.5 - context.x) * modelSize.width) / context.width;
        const y = ((Math.floor(i / source.width) + 0.5 - context.y) * modelSize.height) / context.height;
        for (const offset of [-7, 0, 7]) {
          const column = Math.min(modelSize.width - 1, Math.max(0, Math.floor(x) + offset));
          const row = Math.min(modelSize.height - 1, Math.max(0, Math.floor(y) + offset));
          expect(mask.data[row * modelSize.width + column]).toBe(255);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("at the same scale what was seen comes back to the bit, from any part", () => {
  const size = { width: 64, height: 64 };
  const context = { x: 5, y: 9, ...size };
  fc.assert(
    fc.property(arbitraryPicture(size), arbitrarySelection(size), (picture, selection) => {
      const { seen } = prepareScene(picture, selection, size, plain);
      expect(seen).toEqual(picture);
      const bounds = maskBounds(selection)!;
      const part = cutPainted(seen, context, { ...bounds, x: bounds.x + 5, y: bounds.y + 9 });
      for (let y = 0; y < bounds.height; y++) {
        const row = ((bounds.y + y) * 64 + bounds.x) * 3;
        expect(part.data.subarray(y * bounds.width * 3, (y + 1) * bounds.width * 3)).toEqual(
          picture.data.subarray(row, row + bounds.width * 3),
        );
      }
    }),
    { numRuns: 8 },
  );
});

test("a selection as strength gives each pixel its mean, and nothing to what is not selected", () => {
  const picture: RgbPicture = { width: 32, height: 32, data: new Uint8Array(32 * 32 * 3).fill(90) };
  const selection = emptyMask(picture);
  for (let y = 0; y < 32; y++) selection.data.fill(128, y * 32 + 8, y * 32 + 24);
  const { mask, strengthMap } = prepareScene(picture, selection, picture, { ...plain, isSoft: true });
  expect(strengthMap![5 * 32 + 16]).toBeCloseTo(128 / 255, 5);
  expect(strengthMap![5 * 32 + 2]).toBe(0);
  expect(mask.data[5 * 32 + 2]).toBe(0);
});

test("a finer scene starts from what the coarser one painted, and from the picture around it", () => {
  const picture: RgbPicture = { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3).fill(90) };
  const selection = emptyMask(picture);
  for (let y = 24; y < 40; y++) selection.data.fill(255, y * 64 + 24, y * 64 + 40);
  const scene = prepareScene(picture, selection, picture, plain);
  const coarse = { width: 32, height: 32, data: new Uint8Array(32 * 32 * 3).fill(200) };
  const { data } = paintedScene(scene, coarse).image;
  expect(data[(32 * 64 + 32) * 3]).toBe(200);
  expect(data[(4 * 64 + 4) * 3]).toBe(90);
});
