import type { JobWork } from "@scumble/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LoadedModel } from "../models/folder.ts";
import { schedulers } from "../schedulers/index.ts";
import { runRequest } from "./testing/run-request.ts";
import { loadTinyModel } from "./testing/tiny-model.ts";

let model: LoadedModel;
beforeAll(async () => {
  model = await loadTinyModel();
});
afterAll(() => model.release());

const request = { pipeline: "generate" as const, prompt: "  green\n moss " };

test("the model's native size is the default, opaque and without a mask", async () => {
  const layers = await runRequest(model, request);
  expect(layers).toMatchObject([
    { name: "green moss", rect: { x: 0, y: 0, width: 64, height: 64 }, mask: null, seed: 7 },
  ]);
  const { pixels } = layers[0]!;
  expect(pixels.data.length).toBe(64 * 64 * 4);
  expect([...pixels.data].filter((_, i) => i % 4 === 3).every((alpha) => alpha === 255)).toBe(true);
});

test("any size is met exactly, at the place asked for", async () => {
  for (const [width, height] of [
    [80, 48],
    [71, 65],
    [1, 9],
  ] as const) {
    const [layer] = await runRequest(model, { ...request, width, height, origin: { x: 5, y: -3 } });
    expect(layer!.rect).toEqual({ x: 5, y: -3, width, height });
    expect(layer!.pixels).toMatchObject({ width, height });
    expect(layer!.pixels.data.length).toBe(width * height * 4);
  }
});

test("a size between what the model can do is the middle of the next larger one", async () => {
  const [whole] = await runRequest(model, { ...request, width: 64, height: 80 });
  const [cut] = await runRequest(model, { ...request, width: 62, height: 66 });
  const top = (7 * 64 + 1) * 4;
  expect(cut!.pixels.data.subarray(0, 62 * 4)).toEqual(whole!.pixels.data.subarray(top, top + 62 * 4));
});

test("the seed decides the picture", async () => {
  const [a] = await runRequest(model, request);
  const [b] = await runRequest(model, request);
  const [c] = await runRequest(model, { ...request, seed: 8 });
  expect(a).toEqual(b);
  expect(a!.pixels).not.toEqual(c!.pixels);
});

test("without words the layer is named after the task, long words are shortened", async () => {
  const [nameless] = await runRequest(model, { ...request, prompt: "" });
  const [long] = await runRequest(model, { ...request, prompt: "moss ".repeat(40) });
  expect(nameless!.name).toBe("generate");
  expect(long!.name).toBe(`${"moss ".repeat(12).slice(0, 59)}…`);
});

test("every known scheduler makes a picture", async () => {
  for (const { id } of schedulers) {
    const [layer] = await runRequest(model, { ...request, scheduler: id, steps: 3 });
    expect(layer!.pixels.width, id).toBe(64);
  }
});

test("prompts are read in the syntax that the request names, A1111's if none", async () => {
  const run = async (fields: Pick<JobWork, "prompt"> & Partial<Pick<JobWork, "promptSyntax" | "promptWeighting">>) => {
    const [layer] = await runRequest(model, { ...request, guidance: 5, ...fields });
    return layer!.pixels.data;
  };
  const named = await run({ prompt: "(green:1.4) moss", promptSyntax: "a1111" });
  expect(await run({ prompt: "(green:1.4) moss" })).toEqual(named);
  const counted = await run({ prompt: "(green:1.4) moss", promptSyntax: "comfyui" });
  expect(counted).not.toEqual(named);
  expect(await run({ prompt: "(green)1.4 moss", promptSyntax: "compel" })).toEqual(counted);
  expect(await run({ prompt: "(green:1.4) moss", promptWeighting: "from-empty" })).toEqual(counted);
});
