import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compositeLayer } from "../imaging/composite.ts";
import { cropPixels } from "../imaging/crop.ts";
import { sidesTouched } from "../imaging/cut-off.ts";
import { emptyMask, type Gray8, type RgbaPixels } from "../imaging/pixels.ts";
import { containsRect, type Rect, type Size } from "../imaging/rect.ts";
import { countChangedOutside } from "../imaging/seam.ts";
import { arbitraryPixels, arbitraryRectIn, arbitrarySize } from "../imaging/testing/arbitrary-pixels.ts";
import { type LoadedModel, openModel } from "../models/folder.ts";
import type { PlacedLayer } from "./define.ts";
import { toyModel } from "./diffusion/testing/toy-model.ts";
import { keepPixels, runRequest } from "./testing/run-request.ts";

let model: LoadedModel;
beforeAll(async () => {
  model = await (await openModel(toyModel())).load();
});
afterAll(() => model.release());

const formats = ["rgba8", "rgba16", "rgba-f32"] as const;
const origin = { x: -11, y: 6 };
const matching = fc.record({
  matchColor: fc.boolean(),
  matchGrain: fc.boolean(),
  prompt: fc.constantFrom("", "brick"),
});

function arbitrarySource(size: Size): fc.Arbitrary<RgbaPixels> {
  return fc.constantFrom(...formats).chain((format) => arbitraryPixels(format, size) as fc.Arbitrary<RgbaPixels>);
}

const marginPx = fc.constantFrom(0, 0, 1, 7, 19);
const expansions = arbitrarySize(32).chain((size) =>
  fc.record({
    source: arbitrarySource(size),
    margins: fc
      .record({ leftPx: marginPx, topPx: marginPx, rightPx: marginPx, bottomPx: marginPx })
      .filter((margins) => Object.values(margins).some((px) => px > 0)),
    matching,
  }),
);
const subjects = arbitrarySize(32).chain((size) =>
  fc.record({
    source: arbitrarySource(size),
    subject: fc.option(
      arbitraryRectIn(size).map((rect) => boxMask(size, rect)),
      { freq: 4 },
    ),
    reachPx: fc.constantFrom(null, 8, 21),
    matching,
  }),
);

test("whatever is expanded by whatever, in whatever depth: only the margins are new", async () => {
  await fc.assert(
    fc.asyncProperty(expansions, async ({ source, margins, matching }) => {
      const request = { pipeline: "expand", image: keepPixels(source), origin, ...margins, ...matching } as const;
      const [layer, ...others] = await runRequest(model, request);
      expect(others).toEqual([]);
      const { leftPx, topPx, rightPx, bottomPx } = margins;
      const { width, height } = source;
      const rect = { x: origin.x - leftPx, y: origin.y - topPx, width: width + leftPx + rightPx };
      expect(layer!.rect).toEqual({ ...rect, height: height + topPx + bottomPx });
      expectOnlyMargins(source, layer!);
    }),
    { numRuns: 25 },
  );
});

test("whatever is cut off: its sides are continued, and where nothing is, that is said", async () => {
  await fc.assert(
    fc.asyncProperty(subjects, async ({ source, subject, reachPx, matching }) => {
      const mask = subject === null ? null : keepPixels(subject);
      const request = { pipeline: "repair", image: keepPixels(source), mask, origin, reachPx, ...matching } as const;
      const running = runRequest(model, request);
      if (subject !== null && sidesTouched(subject).length === 0) {
        await expect(running).rejects.toMatchObject({ code: "image.not_cut_off" });
        return;
      }
      // without a drawn subject there may be none in noise
      const [layer] = await running.catch((error) => {
        if (subject !== null || error.code !== "image.not_cut_off") throw error;
        return [];
      });
      if (layer === undefined) return;
      expectOnlyMargins(source, layer);
      if (subject !== null) expect(sidesGrown(source, layer.rect)).toEqual([...sidesTouched(subject)].sort());
    }),
    { numRuns: 25 },
  );
});

test("the same picture is continued in the same way", async () => {
  await fc.assert(
    fc.asyncProperty(expansions, async ({ source, margins, matching }) => {
      const request = { pipeline: "expand", image: keepPixels(source), ...margins, ...matching } as const;
      expect(await runRequest(model, request)).toEqual(await runRequest(model, request));
    }),
    { numRuns: 5 },
  );
});

/** The layer, laid over the document on its larger canvas, leaves every bit of the document, and shows everywhere else. */
function expectOnlyMargins(source: RgbaPixels, { rect, pixels, mask, report }: PlacedLayer): void {
  const inner = { x: origin.x - rect.x, y: origin.y - rect.y, width: source.width, height: source.height };
  expect(containsRect({ ...rect, x: 0, y: 0 }, inner)).toBe(true);
  expect(pixels).toMatchObject({ format: source.format, width: rect.width, height: rect.height });
  expect(pixels.data.every((sample) => Number.isFinite(sample))).toBe(true);
  const margins = { ...emptyMask(rect), data: boxMask(rect, inner).data.map((sample) => 255 - sample) };
  expect(mask).toEqual(margins);
  const before = onCanvas(source, rect, inner);
  const over = { name: "", x: 0, y: 0, pixels, mask: { x: 0, y: 0, pixels: margins }, opacity: 1 };
  const after = compositeLayer<RgbaPixels>(before, over);
  expect(countChangedOutside<RgbaPixels>(before, after, margins)).toBe(0);
  expect(bytesOf(cropPixels<RgbaPixels>(after, inner))).toEqual(bytesOf(source));
  expect(report).toMatchObject({ outsideChanged: 0 });
  // as JSON it loses nothing: no NaN, no infinity
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
}

function onCanvas(source: RgbaPixels, { width, height }: Size, inner: Rect): RgbaPixels {
  const Samples = source.data.constructor as new (length: number) => RgbaPixels["data"];
  const data = new Samples(width * height * 4);
  for (let y = 0; y < inner.height; y++) {
    const row = source.data.subarray(y * inner.width * 4, (y + 1) * inner.width * 4);
    data.set(row, ((inner.y + y) * width + inner.x) * 4);
  }
  return { ...source, width, height, data } as RgbaPixels;
}

function bytesOf({ data }: RgbaPixels): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function boxMask(size: Size, rect: Rect): Gray8 {
  const mask = emptyMask(size);
  for (let y = rect.y; y < rect.y + rect.height; y++)
    mask.data.fill(255, y * size.width + rect.x, y * size.width + rect.x + rect.width);
  return mask;
}

function sidesGrown({ width, height }: Size, rect: Rect): string[] {
  const grown = {
    bottom: rect.y + rect.height > origin.y + height,
    left: rect.x < origin.x,
    right: rect.x + rect.width > origin.x + width,
    top: rect.y < origin.y,
  };
  return Object.entries(grown).flatMap(([side, is]) => (is ? [side] : []));
}
