// On the toy model every cell's result depends on that cell alone, so tiles must change nothing.
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { type LoadedModel, openModel } from "../../models/folder.ts";
import { findScheduler } from "../../schedulers/index.ts";
import { imageToImage } from "./image-to-image.ts";
import { inpaint } from "./inpaint.ts";
import { refineTiled, type TiledRequest } from "./refine-tiled.ts";
import type { DiffusionContext } from "./request.ts";
import { tinyInpaint, toyModel } from "./testing/toy-model.ts";

const opened: LoadedModel[] = [];
afterAll(async () => {
  for (const model of opened) await model.release();
});
async function load(folder: string): Promise<LoadedModel> {
  const model = await (await openModel(folder)).load({ threads: 1 });
  opened.push(model);
  return model;
}
const toy = await load(toyModel());
const tiny = await load(tinyInpaint);
const context: DiffusionContext = { signal: new AbortController().signal };

function requestOf(width: number, height: number, levels: (at: number) => number = () => 255): TiledRequest {
  return {
    ...{ prompt: "red brick", negativePrompt: "dark", steps: 4, guidance: 3, scheduler: findScheduler("euler-a") },
    ...{ width, height, seeds: [7], strength: 0.5, tile: { width: 32, height: 32 }, overlapPx: 8 },
    image: { width, height, data: Uint8Array.from({ length: 3 * width * height }, (_, at) => (at * 37) % 256) },
    mask: { width, height, data: Uint8Array.from({ length: width * height }, (_, at) => levels(at)) },
  };
}
const largest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (value, i) => Math.abs(value - b[i]!)).reduce((most, each) => Math.max(most, each), 0);

test("tiles change nothing where cells do not look at each other", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        across: fc.integer({ min: 1, max: 12 }),
        down: fc.integer({ min: 1, max: 12 }),
        tile: fc.integer({ min: 2, max: 6 }),
        overlapPx: fc.integer({ min: 0, max: 8 }),
        strength: fc.constantFrom(0.5, 1),
        mapped: fc.boolean(),
        seeds: fc.constantFrom([3], [3, 9]),
      }),
      async ({ across, down, tile, mapped, ...rest }) => {
        const request = requestOf(8 * across, 8 * down, (at) => (Math.floor(at / 40) % 3 === 0 ? 255 : 0));
        const size = { width: 8 * tile, height: 8 * tile };
        const strengthMap = Float32Array.from({ length: request.width * request.height }, (_, at) => (at % 11) / 10);
        const asked = { ...request, ...rest, ...(mapped ? { strengthMap } : {}) };
        const tiled = await refineTiled(toy, { ...asked, tile: size }, context);
        const whole = await inpaint(toy, { ...asked, mask: request.mask! }, context);
        expect(largest(tiled.latents.data, whole.latents.data)).toBeLessThan(1e-4);
      },
    ),
    { numRuns: 25 },
  );
});

test("a whole picture in tiles is the picture in one piece", async () => {
  const request = requestOf(96, 64);
  const tiled = await refineTiled(toy, { ...request, mask: null }, context);
  const whole = await imageToImage(toy, request, context);
  expect(largest(tiled.latents.data, whole.latents.data)).toBeLessThan(1e-4);
  expect(largest(tiled.pictures[0]!.data, whole.pictures[0]!.data)).toBeLessThanOrEqual(1);
});

test("tiles that the mask does not touch are left as they are, and not asked for", async () => {
  const request = requestOf(128, 32, (at) => (at % 128 < 8 ? 255 : 0));
  let steps = 0;
  const { pictures } = await refineTiled(toy, request, {
    ...context,
    onStep: (progress) => {
      steps = progress.steps;
      expect(progress.preview()).toMatchObject({ width: 16, height: 4 });
    },
  });
  expect(steps).toBe(2);
  const right = (data: Uint8Array) => data.filter((_, at) => Math.floor(at / 3) % 128 >= 32);
  expect(right(pictures[0]!.data)).toEqual(right(request.image.data));
});

test("an inpainting model works in tiles, each with its own part of the mask", async () => {
  const request = { ...requestOf(96, 64, (at) => (at % 96 > 40 ? 255 : 0)), tile: { width: 64, height: 64 } };
  for (const mask of [request.mask, null]) {
    const { pictures, latents } = await refineTiled(tiny, { ...request, mask }, context);
    expect(latents.shape).toEqual([1, 4, 8, 12]);
    expect(pictures[0]).toMatchObject({ width: 96, height: 64 });
  }
});

test("cancelling stops before the next tile", async () => {
  const controller = new AbortController();
  let tiles = 0;
  const work = refineTiled(toy, requestOf(128, 128), {
    signal: controller.signal,
    onStep: ({ step }) => {
      tiles = step;
      if (step === 3) controller.abort();
    },
  });
  await expect(work).rejects.toMatchObject({ name: "AbortError" });
  expect(tiles).toBe(3);
});

test.each<[string, Partial<TiledRequest>]>([
  ["tile.width", { tile: { width: 20, height: 32 } }],
  ["tile.height", { tile: { width: 32, height: 0 } }],
  ["overlapPx", { overlapPx: 17 }],
  ["overlapPx", { overlapPx: -1 }],
  ["strengthMap", { mask: null, strengthMap: new Float32Array(64 * 64) }],
  ["width", { width: 60 }],
])("a wrong %s is refused", async (field, change) => {
  await expect(refineTiled(toy, { ...requestOf(64, 64), ...change }, context)).rejects.toMatchObject({
    code: "protocol.invalid_params",
    details: { field },
  });
});
