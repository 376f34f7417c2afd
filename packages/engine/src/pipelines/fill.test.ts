import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodePng } from "../imaging/codec.ts";
import { compositeLayer } from "../imaging/composite.ts";
import { planContext } from "../imaging/context.ts";
import { cropPixels } from "../imaging/crop.ts";
import { featherMask } from "../imaging/feather.ts";
import { maskBounds } from "../imaging/mask.ts";
import { emptyMask, type Gray8, type Rgba8 } from "../imaging/pixels.ts";
import type { Rect } from "../imaging/rect.ts";
import { countChangedOutside } from "../imaging/seam.ts";
import { shapedBounds } from "../imaging/selection.ts";
import { type LoadedModel, openModel } from "../models/folder.ts";
import { toyModel } from "./diffusion/testing/toy-model.ts";
import { keepBlob, keepPixels, runRequest } from "./testing/run-request.ts";
import { loadTinyModel } from "./testing/tiny-model.ts";

let model: LoadedModel;
beforeAll(async () => {
  model = await loadTinyModel();
});
afterAll(() => model.release());

const document: Rgba8 = {
  format: "rgba8",
  width: 120,
  height: 90,
  data: Uint8Array.from({ length: 120 * 90 * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * 13 + (i >> 6)) % 256)),
};

function select(...rects: Rect[]): Gray8 {
  const mask = emptyMask(document);
  for (const { x, y, width, height } of rects) {
    for (let row = y; row < y + height; row++)
      mask.data.fill(255, row * document.width + x, row * document.width + x + width);
  }
  return mask;
}

function fillRequest(mask: Gray8, more: object = {}) {
  return {
    pipeline: "fill" as const,
    prompt: "red brick wall",
    image: keepPixels(document),
    mask: keepPixels(mask),
    ...more,
  };
}

describe("a layer lies exactly on the selection", () => {
  const selections: [string, Gray8, Rect][] = [
    ["a 1-px selection", select({ x: 60, y: 45, width: 1, height: 1 }), { x: 60, y: 45, width: 1, height: 1 }],
    ["the last pixel", select({ x: 119, y: 89, width: 1, height: 1 }), { x: 119, y: 89, width: 1, height: 1 }],
    [
      "a selection at the border",
      select({ x: 0, y: 10, width: 30, height: 80 }),
      { x: 0, y: 10, width: 30, height: 80 },
    ],
    [
      "two islands",
      select({ x: 5, y: 5, width: 10, height: 8 }, { x: 100, y: 70, width: 12, height: 9 }),
      { x: 5, y: 5, width: 107, height: 74 },
    ],
    ["a thin line", select({ x: 0, y: 44, width: 120, height: 1 }), { x: 0, y: 44, width: 120, height: 1 }],
    ["the whole document", select({ x: 0, y: 0, width: 120, height: 90 }), { x: 0, y: 0, width: 120, height: 90 }],
  ];

  test.each(selections)("%s", async (_, selection, bounds) => {
    const [layer, ...others] = await runRequest(model, fillRequest(selection));
    expect(others).toEqual([]);
    expect(layer).toMatchObject({ name: "red brick wall", rect: bounds, seed: 7 });
    expect(layer!.pixels).toMatchObject({ format: "rgba8", width: bounds.width, height: bounds.height });
    expect(layer!.mask).toEqual(cropPixels(selection, bounds));
    const { x, y } = bounds;
    const placed = { name: "", x, y, pixels: layer!.pixels, mask: { x, y, pixels: layer!.mask! }, opacity: 1 };
    const after = compositeLayer(document, placed);
    expect(countChangedOutside(document, after, selection)).toBe(0);
    expect(after.data).not.toEqual(document.data);
  });

  test("a soft selection is the layer's mask, and the document's own place is kept", async () => {
    const soft = featherMask(select({ x: 40, y: 30, width: 40, height: 30 }), 5);
    const [layer] = await runRequest(model, fillRequest(soft, { origin: { x: -7, y: 1000 } }));
    const { x, y, width, height } = layer!.rect;
    expect(width).toBeGreaterThan(50);
    expect(layer!.mask).toEqual(cropPixels(soft, { x: x + 7, y: y - 1000, width, height }));
  });
});

test("a selection that is grown and feathered is painted alike in the document and in what the model sees of it", async () => {
  const size = { width: 400, height: 300 };
  const length = size.width * size.height * 4;
  const data = Uint8Array.from({ length }, (_, i) => (i % 4 === 3 ? 255 : (i * 13 + (i >> 6)) % 256));
  const large: Rgba8 = { format: "rgba8", ...size, data };
  const selection = emptyMask(size);
  for (let y = 130; y < 150; y++) selection.data.fill(255, y * 400 + 180, y * 400 + 210 + (y % 7));
  const shape = { growPx: 5, featherPx: 6 };
  const asked = { ...shape, image: keepPixels(large), mask: keepPixels(selection) };
  const [inDocument] = await runRequest(model, fillRequest(selection, asked));
  const { nativeSize } = model.recommended;
  const bounds = shapedBounds(maskBounds(selection)!, size, { ...shape, featherPercent: 0 });
  const { context } = planContext(bounds, size, { nativeSize: nativeSize.width, sizeMultiple: model.sizeMultiple });
  expect(inDocument!.report).toMatchObject({ context });
  expect(context.width * context.height).toBeLessThan(400 * 300);
  const [alone] = await runRequest(
    model,
    fillRequest(selection, {
      ...{ ...shape, contextMode: "document", origin: { x: context.x, y: context.y } },
      image: keepPixels(cropPixels(large, context)),
      mask: keepPixels(cropPixels(selection, context)),
    }),
  );
  expect(alone).toEqual(inDocument);
});

test("variations come one after the other, each from its own seed, as if made alone", async () => {
  const selection = select({ x: 40, y: 30, width: 30, height: 20 });
  const steps: string[] = [];
  const onStep = ({ step, steps: all }: { step: number; steps: number }) => void steps.push(`${step}/${all}`);
  const batch = await runRequest(model, fillRequest(selection, { batch: 2, seed: 4_294_967_295 }), { onStep });
  expect(batch.map(({ name, seed }) => [name, seed])).toEqual([
    ["red brick wall (1 of 2)", 4_294_967_295],
    ["red brick wall (2 of 2)", 0],
  ]);
  // two passes of two steps for each, the second counted in tiles
  expect([...new Set(steps)]).toEqual(["1/8", "2/8", "3/8", "4/8", "5/8", "6/8", "7/8", "8/8"]);
  expect(batch[0]!.pixels).not.toEqual(batch[1]!.pixels);
  const [alone] = await runRequest(model, fillRequest(selection, { seed: 0 }));
  expect(alone!.pixels).toEqual(batch[1]!.pixels);
});

test("without words it goes on as its surroundings do, as removing does, unless told how to start", async () => {
  const selection = select({ x: 40, y: 30, width: 30, height: 20 });
  const painted = async (more: object) => {
    const [layer] = await runRequest(model, fillRequest(selection, { prompt: " ", ...more }));
    return layer!.pixels.data.join();
  };
  const plain = await painted({});
  expect(await painted({ pipeline: "remove" })).toBe(plain);
  expect(await painted({ content: "patches" })).not.toBe(plain);
  expect(await painted({ content: "blur" })).not.toBe(plain);
  expect(await painted({ prompt: "moss" })).not.toBe(plain);
});

test("a model that is not to touch what it continues is not asked: stripes go on, words still need it", async () => {
  const toy = await (await openModel(toyModel({ broken: true, recommends: { continueStrength: 0 } }))).load();
  const data = document.data.map((_, i) => (i % 4 === 3 ? 255 : (i >> 2) % 12 < 5 ? 40 : 200));
  const striped = { ...document, data };
  const selection = select({ x: 40, y: 30, width: 30, height: 20 });
  const asked = { ...fillRequest(selection), image: keepPixels(striped), matchGrain: false };
  for (const pipeline of ["fill", "remove"] as const) {
    const [layer] = await runRequest(toy, { ...asked, pipeline, prompt: "" });
    expect(layer!.pixels.data).toEqual(cropPixels(striped, layer!.rect).data);
  }
  const sides = { leftPx: 0, topPx: 0, rightPx: 24, bottomPx: 0 };
  const [wider] = await runRequest(toy, {
    pipeline: "expand",
    image: keepPixels(striped),
    ...sides,
    matchGrain: false,
  });
  const row = Uint8Array.from({ length: 144 * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i >> 2) % 12 < 5 ? 40 : 200));
  expect(wider!.pixels.data.subarray(0, row.length)).toEqual(row);
  await expect(runRequest(toy, asked)).rejects.toMatchObject({ code: "numerics.not_finite" });
  await toy.release();
});

test("what no model paints tells how far it is, shows it, and hears a cancel", async () => {
  const toy = await (await openModel(toyModel({ broken: true, recommends: { continueStrength: 0 } }))).load();
  const wordless = { ...fillRequest(select({ x: 40, y: 30, width: 30, height: 20 })), prompt: "", steps: 8 };
  const told: number[] = [];
  const widths: number[] = [];
  await runRequest(toy, wordless, {
    onStep({ step, steps, preview }) {
      told.push(step);
      expect(steps).toBe(8);
      widths.push(preview().width);
    },
  });
  expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
  expect(told.length).toBeGreaterThan(2);
  expect(told.at(-1)).toBe(8);
  expect(widths[0]!).toBeLessThan(widths.at(-1)!);
  const abort = new AbortController();
  const run = runRequest(toy, wordless, { signal: abort.signal, onStep: () => abort.abort(new Error("enough")) });
  await expect(run).rejects.toThrow("enough");
  const signal = AbortSignal.abort(new Error("too late"));
  await expect(runRequest(toy, wordless, { signal })).rejects.toThrow("too late");
  await toy.release();
});

test("a model without a mask input is led around what is to be kept", async () => {
  const toy = await (await openModel(toyModel())).load();
  const selection = select({ x: 40, y: 30, width: 30, height: 20 });
  const [layer] = await runRequest(toy, fillRequest(selection));
  expect(layer!.rect).toEqual({ x: 40, y: 30, width: 30, height: 20 });
  await toy.release();
});

test("files are taken like raw pixels", async () => {
  const selection = select({ x: 40, y: 30, width: 30, height: 20 });
  const [raw] = await runRequest(model, fillRequest(selection));
  const image = { format: "file" as const, blob: keepBlob(await encodePng(document)) };
  const mask = { format: "file" as const, blob: keepBlob(await encodePng(selection)) };
  const [file] = await runRequest(model, fillRequest(selection, { image, mask }));
  expect(file).toEqual(raw);
});

test("an aborted job throws the signal's reason", async () => {
  const abort = new AbortController();
  const reason = new Error("enough");
  const onStep = () => abort.abort(reason);
  const run = runRequest(model, fillRequest(select({ x: 1, y: 1, width: 9, height: 9 })), {
    signal: abort.signal,
    onStep,
  });
  await expect(run).rejects.toBe(reason);
});

describe("refused", () => {
  const refusals: [string, object, string][] = [
    ["an empty mask", { mask: keepPixels(emptyMask(document)) }, "image.empty_mask"],
    ["a mask of another size", { mask: keepPixels(emptyMask({ width: 90, height: 120 })) }, "image.size_mismatch"],
    ["bytes that do not fit the size", { image: { ...keepPixels(document), width: 119 } }, "image.size_mismatch"],
    ["64 Mpx", { image: { ...keepPixels(document), width: 32_000, height: 2_001 } }, "image.too_large"],
    [
      "a file that is no picture",
      { image: { format: "file", blob: keepBlob(Buffer.from("%PDF-1.7")) } },
      "image.wrong_format",
    ],
    ["an unknown scheduler", { scheduler: "magic" }, "scheduler.unknown"],
  ];

  test.each(refusals)("%s", async (_, change, code) => {
    const request = fillRequest(select({ x: 1, y: 1, width: 9, height: 9 }), change);
    await expect(runRequest(model, request)).rejects.toMatchObject({ code });
  });
});
