// Half-precision and int8 graphs of the tiny model against its float32 graphs: they run, and how far they are off.
import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { type LoadedModel, openModel } from "../../packages/engine/src/models/folder.ts";
import { inpaint } from "../../packages/engine/src/pipelines/diffusion/inpaint.ts";
import type { InpaintRequest } from "../../packages/engine/src/pipelines/diffusion/request.ts";
import { findScheduler } from "../../packages/engine/src/schedulers/index.ts";
import { maxAbsError } from "../../tools/goldens/case.ts";

const fixtures = join(import.meta.dirname, "..", "fixtures", "models");
const opened: LoadedModel[] = [];
afterAll(async () => {
  for (const model of opened) await model.release();
});

/** The tiny model with the graphs of another precision in the place of its own. */
async function load(precision: string): Promise<LoadedModel> {
  const folder = join(mkdtempSync(join(tmpdir(), "scumble-precision-")), "tiny");
  cpSync(join(fixtures, "tiny-inpaint"), folder, { recursive: true });
  if (precision !== "float32") cpSync(join(fixtures, `tiny-inpaint-${precision}`), folder, { recursive: true });
  const model = await (await openModel(folder)).load({ threads: 1 });
  opened.push(model);
  return model;
}

const [width, height] = [64, 64];
const request: InpaintRequest = {
  prompt: "red brick wall",
  negativePrompt: "blue",
  width,
  height,
  steps: 10,
  guidance: 7.5,
  scheduler: findScheduler("dpmpp-2m-karras"),
  seeds: [3],
  strength: 0.9,
  image: { width, height, data: Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 37) % 256) },
  mask: { width, height, data: Uint8Array.from({ length: width * height }, (_, i) => (i % width < 32 ? 255 : 0)) },
};
const context = { signal: new AbortController().signal };
const exact = await inpaint(await load("float32"), request, context);

// measured with DPM++ 2M Karras, 9 of 10 steps, guidance 7.5: latents 0.0019 and one level; 0.021 and nine levels
it.each([
  ["float16", "float16", { share: 0.005, levels: 3 }],
  ["int8", "float32", { share: 0.06, levels: 25 }],
])("%s is near float32", async (precision, type, allowed) => {
  const model = await load(precision);
  const unet = await model.unet();
  expect(unet.inputs.find(({ name }) => name === "sample")?.type).toBe(type);
  const { latents, pictures } = await inpaint(model, request, context);
  expect(latents.shape).toEqual(exact.latents.shape);
  const error = rms(latents.data, exact.latents.data);
  expect(error).toBeGreaterThan(0);
  expect(error).toBeLessThan(allowed.share);
  expect(maxAbsError(pictures[0]!.data, exact.pictures[0]!.data)).toBeLessThanOrEqual(allowed.levels);
});

/** Root of the mean squared difference, over that of the expected values. */
function rms(values: Float32Array, expected: Float32Array): number {
  const squares = (of: (i: number) => number) => expected.reduce((sum, _, i) => sum + of(i) ** 2, 0);
  return Math.sqrt(squares((i) => values[i]! - expected[i]!) / squares((i) => expected[i]!));
}
