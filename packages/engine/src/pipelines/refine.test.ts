import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeLinearLight, encodeLinearLight, toDepth, toRgba8 } from "../imaging/convert.ts";
import type { Rgba8, Rgba16 } from "../imaging/pixels.ts";
import type { LoadedModel } from "../models/folder.ts";
import { keepPixels, runRequest } from "./testing/run-request.ts";
import { loadTinyModel } from "./testing/tiny-model.ts";

let model: LoadedModel;
beforeAll(async () => {
  model = await loadTinyModel();
});
afterAll(() => model.release());

const picture: Rgba8 = {
  format: "rgba8",
  width: 100,
  height: 60,
  data: Uint8Array.from({ length: 100 * 60 * 4 }, (_, i) => (i % 4 === 3 ? (i >> 4) % 256 : (i * 7) % 256)),
};
const request = { pipeline: "refine" as const, prompt: "oil painting" };

test("the new version has the picture's size, place and transparency", async () => {
  const layers = await runRequest(model, { ...request, image: keepPixels(picture), origin: { x: 3, y: 4 } });
  expect(layers).toMatchObject([{ name: "oil painting", rect: { x: 3, y: 4, width: 100, height: 60 }, mask: null }]);
  const alphas = (data: Iterable<number>) => [...data].filter((_, i) => i % 4 === 3);
  expect(alphas(layers[0]!.pixels.data)).toEqual(alphas(picture.data));
});

test("strength decides how many steps are run", async () => {
  const counts: number[] = [];
  for (const strength of [0.25, 0.5, 1]) {
    let ran = 0;
    await runRequest(
      model,
      { ...request, image: keepPixels(picture), strength, steps: 8 },
      { onStep: () => void ran++ },
    );
    counts.push(ran);
  }
  expect(counts).toEqual([2, 4, 8]);
});

test("a layer has the depth and colour space of its document", async () => {
  const deep: Rgba16 = { ...picture, format: "rgba16", data: Uint16Array.from(picture.data, (sample) => sample * 257) };
  const [shallow] = await runRequest(model, { ...request, image: keepPixels(picture) });
  const [layer] = await runRequest(model, { ...request, image: keepPixels(deep) });
  expect(shallow).toMatchObject({ pixels: { format: "rgba8" }, color: { space: "srgb" } });
  expect(layer).toMatchObject({ pixels: { format: "rgba16" }, color: { space: "srgb" } });
  expect([...layer!.pixels.data]).toEqual([...shallow!.pixels.data].map((sample) => sample * 257));
});

test("linear light is brightened before the model sees it, and its layer is linear again", async () => {
  const image = keepPixels(toDepth(picture, "rgba-f32"));
  const [display] = await runRequest(model, { ...request, image: { ...image, colorSpace: "srgb" }, strength: 0.5 });
  const linear = { ...image, blob: keepPixels(decodeLinearLight(picture)).blob, colorSpace: "linear-srgb" as const };
  const [layer] = await runRequest(model, { ...request, image: linear, strength: 0.5 });
  expect(layer!.color).toEqual({ space: "linear-srgb" });
  expect(toRgba8(encodeLinearLight(layer!.pixels))).toEqual(toRgba8(display!.pixels));
});

test("one pixel is enough", async () => {
  const dot: Rgba8 = { format: "rgba8", width: 1, height: 1, data: Uint8Array.of(1, 2, 3, 255) };
  const [layer] = await runRequest(model, { ...request, image: keepPixels(dot) });
  expect(layer!.rect).toEqual({ x: 0, y: 0, width: 1, height: 1 });
});
