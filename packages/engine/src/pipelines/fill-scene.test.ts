import fc from "fast-check";
import { expect, test } from "vitest";
import { compositeLayer } from "../imaging/composite.ts";
import { type ContextPlan, planContext } from "../imaging/context.ts";
import { flattenPixels, toOpaquePixels } from "../imaging/convert.ts";
import { cropPixels } from "../imaging/crop.ts";
import { maskBounds } from "../imaging/mask.ts";
import { emptyMask, type Gray8, type Rgba8, type RgbaPixels } from "../imaging/pixels.ts";
import { countChangedOutside } from "../imaging/seam.ts";
import {
  arbitraryPicture,
  arbitraryPixels,
  arbitraryRectIn,
  arbitrarySize,
} from "../imaging/testing/arbitrary-pixels.ts";
import { cutFilling, prepareScene } from "./fill-scene.ts";

function sceneOf(source: RgbaPixels, selection: Gray8, plan: ContextPlan) {
  return prepareScene(flattenPixels(cropPixels(source, plan.context)), selection, plan);
}

const model = { nativeSize: 32, sizeMultiple: 16 };

/** A selection of soft samples in one or two rectangles, anywhere in the document. */
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

const scenes = (format: RgbaPixels["format"]) =>
  arbitrarySize(40).chain((size) =>
    fc.record({
      source: arbitraryPixels(format, size),
      selection: arbitrarySelection(size),
      padding: fc.constantFrom(undefined, 0, 9),
    }),
  );

test.each(["rgba8", "rgba16", "rgba-f32"] as const)(
  "%s: whatever is painted, nothing outside the selection changes",
  (format) => {
    fc.assert(
      fc.property(scenes(format), fc.infiniteStream(fc.nat(255)), ({ source, selection, padding }, noise) => {
        const bounds = maskBounds(selection)!;
        const plan = planContext(bounds, source, model, padding);
        const scene = sceneOf(source, selection, plan);
        const painted = { ...plan.modelSize, data: scene.image.data.map(() => noise.next().value) };
        const { picture, mask } = cutFilling(painted, scene, plan, selection, bounds);
        const pixels = toOpaquePixels(picture);
        expect(pixels).toMatchObject({ width: bounds.width, height: bounds.height });
        const { x, y } = bounds;
        const layer = { name: "", x, y, pixels, mask: { x, y, pixels: mask }, opacity: 1 };
        expect(countChangedOutside<RgbaPixels>(source, compositeLayer<RgbaPixels>(source, layer), selection)).toBe(0);
      }),
      { numRuns: 60 },
    );
  },
);

test("the model paints every pixel that the selection touches, with room to spare", () => {
  fc.assert(
    fc.property(scenes("rgba8"), ({ source, selection, padding }) => {
      const plan = planContext(maskBounds(selection)!, source, model, padding);
      const { mask } = sceneOf(source, selection, plan);
      const { context, modelSize } = plan;
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

test("a model that paints what it saw gives the source back, at the same scale to the bit", () => {
  const size = { width: 64, height: 64 };
  fc.assert(
    fc.property(arbitraryPicture(size), arbitrarySelection(size), (picture, selection) => {
      const data = new Uint8Array(64 * 64 * 4).map((_, i) =>
        i % 4 === 3 ? 255 : picture.data[Math.floor(i / 4) * 3 + (i % 4)]!,
      );
      const source: Rgba8 = { format: "rgba8", ...size, data };
      const bounds = maskBounds(selection)!;
      const plan = planContext(bounds, source, { nativeSize: 64, sizeMultiple: 64 }, 64);
      const scene = sceneOf(source, selection, plan);
      expect(scene.image).toEqual(picture);
      const { picture: same, mask } = cutFilling(scene.image, scene, plan, selection, bounds);
      const pixels = toOpaquePixels(same);
      const { x, y } = bounds;
      const layer = { name: "", x, y, pixels, mask: { x, y, pixels: mask }, opacity: 1 };
      expect(compositeLayer(source, layer)).toEqual(source);
    }),
    { numRuns: 8 },
  );
});

test("a shift of colours in what was to be kept is taken back in what was painted", () => {
  const grey: Rgba8 = { format: "rgba8", width: 96, height: 96, data: new Uint8Array(96 * 96 * 4).fill(255) };
  for (let i = 0; i < grey.data.length; i += 4) grey.data.fill(120, i, i + 3);
  const selection = emptyMask(grey);
  for (let y = 40; y < 56; y++) selection.data.fill(255, y * 96 + 40, y * 96 + 56);
  const bounds = maskBounds(selection)!;
  const plan = planContext(bounds, grey, { nativeSize: 64, sizeMultiple: 64 });
  const scene = sceneOf(grey, selection, plan);
  // the model kept the surroundings, darker, and painted something brighter
  const painted = {
    ...scene.image,
    data: scene.image.data.map((_, i) => (scene.mask.data[Math.floor(i / 3)] === 255 ? 180 : 112)),
  };
  const { picture } = cutFilling(painted, scene, plan, selection, bounds);
  expect([...picture.data.subarray(0, 3)]).toEqual([188, 188, 188]);

  const black = { ...painted, data: painted.data.map((sample) => (sample === 112 ? 0 : sample)) };
  const { picture: gently } = cutFilling(black, scene, plan, selection, bounds);
  expect(gently.data[0]).toBe(192);
});
