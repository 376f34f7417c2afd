import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compositeLayer } from "../imaging/composite.ts";
import { cropPixels } from "../imaging/crop.ts";
import { maskBounds } from "../imaging/mask.ts";
import { emptyMask, type Gray8, type RgbaPixels } from "../imaging/pixels.ts";
import { containsRect, relativeRect } from "../imaging/rect.ts";
import { countChangedOutside } from "../imaging/seam.ts";
import { shapedBounds, shapeSelection } from "../imaging/selection.ts";
import { arbitraryPixels, arbitraryRectIn, arbitrarySize } from "../imaging/testing/arbitrary-pixels.ts";
import { type LoadedModel, openModel } from "../models/folder.ts";
import { toyModel } from "./diffusion/testing/toy-model.ts";
import { keepPixels, runRequest } from "./testing/run-request.ts";

let model: LoadedModel;
beforeAll(async () => {
  model = await (await openModel(toyModel())).load();
});
afterAll(() => model.release());

const formats = ["rgba8", "rgba16", "rgba-f32"] as const;

/** Islands, holes, soft samples, single pixels, anywhere up to the border. */
function arbitraryMask(size: { width: number; height: number }): fc.Arbitrary<Gray8> {
  const box = fc.record({ rect: arbitraryRectIn(size), value: fc.constantFrom(255, 255, 128, 1, 0) });
  return fc
    .array(box, { minLength: 1, maxLength: 4 })
    .map((boxes) => {
      const mask = emptyMask(size);
      for (const { rect, value } of boxes)
        for (let y = rect.y; y < rect.y + rect.height; y++)
          mask.data.fill(value, y * size.width + rect.x, y * size.width + rect.x + rect.width);
      return mask;
    })
    .filter((mask) => maskBounds(mask) !== null);
}

const geometry = fc.record({
  growPx: fc.constantFrom(0, 0, 3),
  featherPx: fc.constantFrom(0, 0, 2.5),
  featherPercent: fc.constantFrom(0, 0, 20),
  blendPx: fc.constantFrom(0, 0, 4),
});
const wishes = fc.record({
  contextMode: fc.constantFrom("auto", "selection", "document", "rect"),
  contextRect: fc.constantFrom({ x: -5, y: -5, width: 12, height: 9 }, { x: 3, y: 2, width: 100, height: 100 }),
  content: fc.constantFrom(null, "original", "neutral", "blur", "border", "patches", "noise"),
  softMask: fc.constantFrom("blend", "strength"),
  strength: fc.constantFrom(0, 0.5, 1),
  matchColor: fc.boolean(),
  matchGrain: fc.boolean(),
});
const fills = fc.tuple(fc.constantFrom(...formats), arbitrarySize(40)).chain(([format, size]) =>
  fc.record({
    source: arbitraryPixels(format, size) as fc.Arbitrary<RgbaPixels>,
    mask: arbitraryMask(size),
    pipeline: fc.constantFrom("fill", "fill", "remove"),
    ...{ geometry, wishes },
  }),
);

test("whatever is asked for in whatever depth: nothing outside changes, and the layer lies on the selection", async () => {
  await fc.assert(
    fc.asyncProperty(fills, async ({ source, mask, pipeline, geometry, wishes }) => {
      const request = {
        ...{ pipeline, image: keepPixels(source), mask: keepPixels(mask), origin: { x: 7, y: -3 } },
        ...geometry,
        ...(pipeline === "fill" ? { prompt: "brick", ...wishes } : {}),
      } as Parameters<typeof runRequest>[1];
      const [layer, ...others] = await runRequest(model, request);
      expect(others).toEqual([]);
      const { rect, pixels, report } = layer!;
      const placed = relativeRect(rect, { x: 7, y: -3, width: 0, height: 0 });
      const shaped = shapeSelection(mask, geometry);
      const selection = maskBounds(shaped) === null ? mask : shaped;
      expect(placed).toEqual(maskBounds(selection));
      expect(containsRect(shapedBounds(maskBounds(mask)!, mask, geometry), placed)).toBe(true);
      expect(pixels).toMatchObject({ format: source.format, width: rect.width, height: rect.height });
      const at = { x: placed.x, y: placed.y };
      const over = { name: "", ...at, pixels, mask: { ...at, pixels: layer!.mask! }, opacity: 1 };
      const after = compositeLayer<RgbaPixels>(source, over);
      expect(countChangedOutside<RgbaPixels>(source, after, selection)).toBe(0);
      expect(report).toMatchObject({ outsideChanged: 0 });
      // as JSON it loses nothing: no NaN, no infinity
      expect(JSON.parse(JSON.stringify(report))).toEqual(report);
      if (wishes.strength === 0 && pipeline === "fill") expect(pixels).toEqual(cropPixels(source, placed));
    }),
    { numRuns: 60 },
  );
});

test("the same request makes the same layer and the same report", async () => {
  await fc.assert(
    fc.asyncProperty(fills, async ({ source, mask, geometry, wishes }) => {
      const request = {
        ...{ pipeline: "fill", prompt: "brick", image: keepPixels(source), mask: keepPixels(mask) },
        ...{ ...geometry, ...wishes },
      } as Parameters<typeof runRequest>[1];
      expect(await runRequest(model, request)).toEqual(await runRequest(model, request));
    }),
    { numRuns: 8 },
  );
});

test.each(formats)("a document of a single pixel is filled, %s", async (format) => {
  const size = { width: 1, height: 1 };
  const Samples = { rgba8: Uint8Array, rgba16: Uint16Array, "rgba-f32": Float32Array }[format];
  const source = { format, ...size, data: new Samples(4).fill(format === "rgba-f32" ? 1 : 255) } as RgbaPixels;
  const mask = { ...emptyMask(size), data: Uint8Array.of(255) };
  const asked = { image: keepPixels(source), mask: keepPixels(mask) };
  for (const pipeline of ["fill", "remove"] as const) {
    const [layer] = await runRequest(model, { pipeline, prompt: "brick", ...asked });
    expect(layer).toMatchObject({ rect: { x: 0, y: 0, ...size }, pixels: { format, ...size }, mask });
    expect(layer!.report).toMatchObject({ outsideChanged: 0, seam: null });
  }
});

test("numbers that are none, in a float document, are put up with outside and inside", async () => {
  const source = { format: "rgba-f32", width: 24, height: 24, data: new Float32Array(24 * 24 * 4).fill(0.5) } as const;
  source.data.set([Number.NaN, Number.POSITIVE_INFINITY, -4, 1], 0);
  source.data.set([Number.NEGATIVE_INFINITY, Number.NaN, 7, Number.NaN], (12 * 24 + 12) * 4);
  const mask = emptyMask(source);
  for (let y = 8; y < 16; y++) mask.data.fill(255, y * 24 + 8, y * 24 + 16);
  const request = { pipeline: "fill", prompt: "brick", image: keepPixels(source), mask: keepPixels(mask) } as const;
  const [layer] = await runRequest(model, request);
  expect(layer!.pixels.data.every((sample) => Number.isFinite(sample))).toBe(true);
  expect(layer!.report).toMatchObject({ outsideChanged: 0 });
  expect(JSON.parse(JSON.stringify(layer!.report))).toEqual(layer!.report);
});

test("the more a pixel is selected, the more it changes", async () => {
  const size = { width: 160, height: 32 };
  const source: RgbaPixels = { format: "rgba8", ...size, data: new Uint8Array(160 * 32 * 4).fill(255) };
  for (let i = 0; i < 160 * 32; i++) source.data.fill(90 + ((i * 7) % 60), i * 4, i * 4 + 3);
  for (const softMask of ["blend", "strength"] as const) {
    const changes = [];
    for (let tenth = 1; tenth <= 10; tenth++) {
      const mask = emptyMask(size);
      for (let y = 8; y < 24; y++) mask.data.fill(Math.round(25.5 * tenth), y * 160 + 16, y * 160 + 144);
      const image = keepPixels(source);
      const request = {
        pipeline: "fill",
        prompt: "brick",
        image,
        mask: keepPixels(mask),
        softMask,
        steps: 10,
      } as const;
      const [layer] = await runRequest(model, { ...request, matchColor: false });
      const { x, y } = layer!.rect;
      const over = { name: "", x, y, pixels: layer!.pixels, mask: { x, y, pixels: layer!.mask! }, opacity: 1 };
      const after = compositeLayer(source, over);
      let change = 0;
      for (let i = 0; i < after.data.length; i++) change += Math.abs(after.data[i]! - source.data[i]!);
      changes.push(change);
    }
    expect(changes, softMask).toEqual(changes.toSorted((a, b) => a - b));
    expect(changes[9]).toBeGreaterThan(changes[0]! * 1.5);
  }
});
