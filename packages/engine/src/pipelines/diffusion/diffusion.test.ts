// The three pipelines on a toy model whose numbers are known and on a tiny inpainting model of the real architecture.
import { afterAll, expect, test } from "vitest";
import type { RgbPicture } from "../../imaging/pixels.ts";
import { type LoadedModel, openModel } from "../../models/folder.ts";
import { findScheduler } from "../../schedulers/index.ts";
import { decodeLatents } from "./autoencoder.ts";
import { imageToImage } from "./image-to-image.ts";
import { inpaint } from "./inpaint.ts";
import type { DiffusionContext, DiffusionOptions, DiffusionRequest, StepProgress } from "./request.ts";
import { decoderWeight, type ToyOptions, tinyInpaint, toyModel } from "./testing/toy-model.ts";
import { textToImage } from "./text-to-image.ts";

const opened: LoadedModel[] = [];
afterAll(async () => {
  for (const model of opened) await model.release();
});

async function load(folder: string): Promise<LoadedModel> {
  const model = await (await openModel(folder)).load({ threads: 1 });
  opened.push(model);
  return model;
}
const toy = (options?: ToyOptions) => load(toyModel(options));
const tiny = await load(tinyInpaint);
const plain = await toy();

const request: DiffusionRequest = {
  prompt: "red brick",
  negativePrompt: null,
  width: 32,
  height: 24,
  steps: 4,
  guidance: 5,
  scheduler: findScheduler("ddim"),
  seeds: [7],
};

const context: DiffusionContext = { signal: new AbortController().signal };

function picture(width: number, height: number, level: (at: number) => number): RgbPicture {
  return { width, height, data: Uint8Array.from({ length: 3 * width * height }, (_, at) => level(at)) };
}
const stripes = picture(32, 24, (at) => (at * 37) % 256);
const mask = (level: (at: number) => number) => ({
  width: 32,
  height: 24,
  data: Uint8Array.from({ length: 768 }, (_, at) => level(at)),
});

test.each([
  ["toy", plain],
  ["tiny inpainting model", tiny],
])("the same seed gives the same picture, another seed another: %s", async (_, model) => {
  const sized = { ...request, width: 64, height: 64, scheduler: findScheduler("euler-a") };
  const [first, again, other] = [
    await textToImage(model, sized, context),
    await textToImage(model, sized, context),
    await textToImage(model, { ...sized, seeds: [8] }, context),
  ];
  expect(first.latents.data).toEqual(again.latents.data);
  expect(first.pictures).toEqual(again.pictures);
  expect(first.latents.data).not.toEqual(other.latents.data);
  expect(first.pictures[0]).toMatchObject({ width: 64, height: 64 });
  expect(first.pictures[0]!.data).toHaveLength(3 * 64 * 64);
});

test("a picture of a batch is the picture that its seed makes alone", async () => {
  const scheduler = findScheduler("euler-a");
  const both = await inpaint(
    plain,
    { ...request, scheduler, seeds: [3, 9], image: stripes, mask: mask((at) => at % 256), strength: 0.8 },
    context,
  );
  for (const [i, seed] of [3, 9].entries()) {
    const alone = await inpaint(
      plain,
      { ...request, scheduler, seeds: [seed], image: stripes, mask: mask((at) => at % 256), strength: 0.8 },
      context,
    );
    expect(both.latents.data.subarray(i * 48, i * 48 + 48)).toEqual(alone.latents.data);
    expect(both.pictures[i]).toEqual(alone.pictures[0]);
  }
});

test("each picture can have its own prompt", async () => {
  const mixed = await textToImage(
    plain,
    { ...request, prompt: ["red brick", "blue water"], negativePrompt: ["", "dark"], seeds: [1, 1] },
    context,
  );
  const first = await textToImage(plain, { ...request, negativePrompt: "", seeds: [1] }, context);
  const second = await textToImage(
    plain,
    { ...request, prompt: "blue water", negativePrompt: "dark", seeds: [1] },
    context,
  );
  expect(mixed.pictures).toEqual([first.pictures[0], second.pictures[0]]);
});

test("up to guidance 1 the negative prompt is not looked at, above it is", async () => {
  const run = async (guidance: number, negativePrompt: string) =>
    (await textToImage(plain, { ...request, guidance, negativePrompt }, context)).latents.data;
  expect(await run(1, "dark")).toEqual(await run(1, ""));
  expect(await run(1.5, "dark")).not.toEqual(await run(1.5, ""));
});

test.each<ToyOptions>([{ type: "float16" }, { timestepRank: 0 }])(
  "a model exported as %j gives the same picture",
  async (options) => {
    const expected = await textToImage(plain, request, context);
    const actual = await textToImage(await toy(options), request, context);
    for (const [i, value] of expected.latents.data.entries())
      expect(Math.abs(actual.latents.data[i]! - value)).toBeLessThan(0.02);
  },
);

test("A1111's language: without its characters it is the plain prompt, with them it changes the picture", async () => {
  const run = async (prompt: string, promptSyntax: "plain" | "a1111", guidance = 5) =>
    (await textToImage(plain, { ...request, prompt, guidance, options: { promptSyntax } }, context)).latents.data;
  const words = await run("red brick", "plain");
  expect(await run("red brick", "a1111")).toEqual(words);
  expect(await run("(red:1.4) brick", "a1111")).not.toEqual(words);
  expect(await run("[red:blue:0.5] brick", "a1111")).not.toEqual(words);
  expect(await run("[red:blue:9] brick", "a1111")).toEqual(words);
  expect(await run("[blue:red:0] brick", "a1111")).toEqual(words);
  expect(await run("red brick AND red brick:0", "a1111")).toEqual(words);
  expect(await run("red brick", "a1111", 1)).toEqual(await run("red brick", "plain", 1));
});

test("a prompt longer than a chunk is read to its end, with a negative prompt of another length", async () => {
  const long = "one two three four five six seven eight nine ten ".repeat(8);
  const run = async (prompt: string, promptSyntax: "plain" | "a1111") =>
    (await textToImage(tiny, { ...request, width: 64, height: 64, prompt, options: { promptSyntax } }, context)).latents
      .data;
  expect(await run(`${long} moss`, "plain")).toEqual(await run(long, "plain"));
  expect(await run(`${long} moss`, "a1111")).not.toEqual(await run(long, "a1111"));
});

test("other programs' languages: their signs count, each in its own way", async () => {
  const run = async (prompt: string, options: DiffusionOptions) =>
    (await textToImage(plain, { ...request, guidance: 5, prompt, options }, context)).latents.data;
  const words = await run("red brick", {});
  for (const promptSyntax of ["comfyui", "compel", "nmkd"] as const)
    expect(await run("red brick", { promptSyntax })).toEqual(words);
  const heavy = await run("(red:1.5) brick", { promptSyntax: "comfyui" });
  expect(heavy).not.toEqual(words);
  expect(await run("(red)1.5 brick", { promptSyntax: "compel" })).toEqual(heavy);
  expect(await run("(red)1.5 brick", { promptSyntax: "nmkd" })).toEqual(heavy);
  expect(await run("(red:1.5) brick", { promptSyntax: "a1111" })).not.toEqual(heavy);
  expect(await run("(red:1.5) brick", { promptSyntax: "a1111", weighting: "from-empty" })).toEqual(heavy);
});

test("InvokeAI's blend mixes encodings, and NMKD's brackets join the negative prompt", async () => {
  const run = async (prompt: string, options: DiffusionOptions, negativePrompt: string | null = null) =>
    (await textToImage(plain, { ...request, guidance: 5, prompt, negativePrompt, options }, context)).latents.data;
  const compel = { promptSyntax: "compel" } as const;
  const words = await run("red brick", {});
  expect(await run('("red brick", "moss").blend(2, 0)', compel)).toEqual(words);
  expect(await run('("red brick", "moss").blend(1, 1)', compel)).not.toEqual(words);
  expect(await run('("red", "moss").and()', compel)).toEqual(await run("red BREAK moss", { promptSyntax: "a1111" }));
  expect(await run("red [moss]", { promptSyntax: "nmkd" }, "dark")).toEqual(await run("red", {}, "dark moss"));
  expect(await run("red [moss]", { promptSyntax: "nmkd" })).toEqual(await run("red", {}, "moss"));
  expect(await run("red", compel, '("dark", "moss").blend(1, 0)')).toEqual(await run("red", {}, "dark"));
});

test("progress counts every step and shows what the decoder would", async () => {
  const seen: StepProgress[] = [];
  const previews: RgbPicture[] = [];
  const result = await textToImage(plain, request, {
    ...context,
    onStep: (progress) => {
      seen.push(progress);
      previews.push(progress.preview());
    },
  });
  expect(seen.map(({ step, steps }) => [step, steps])).toEqual([
    [1, 4],
    [2, 4],
    [3, 4],
    [4, 4],
  ]);
  // the toy decoder is linear, so its projection is exact
  const last = previews.at(-1)!;
  const decoded = await decodeLatents(plain, result.latents, 0);
  expect(last).toMatchObject({ width: 4, height: 3 });
  for (const color of [0, 1, 2]) {
    const value = [0, 1, 2, 3].reduce(
      (sum, channel) => sum + (decoderWeight(channel, color) * result.latents.data[channel * 12]!) / 0.5,
      0,
    );
    expect(decoded[color * 768]).toBeCloseTo(value, 4);
    const level = Math.min(Math.max((value * 0.5 + 0.5) * 255, 0), 255);
    expect(Math.abs(last.data[color]! - level)).toBeLessThanOrEqual(2);
  }
});

test("GPU noise makes other pictures of the same seed, each of them again", async () => {
  const gpu = { ...request, options: { noiseSource: "gpu" } } as const;
  const first = await textToImage(plain, gpu, context);
  expect(first.latents).toEqual((await textToImage(plain, gpu, context)).latents);
  expect(first.latents).not.toEqual((await textToImage(plain, request, context)).latents);
});

test("cancelling stops before the next step and throws the signal's reason", async () => {
  const controller = new AbortController();
  let steps = 0;
  const work = textToImage(
    plain,
    { ...request, steps: 50 },
    {
      signal: controller.signal,
      onStep: ({ step }) => {
        steps = step;
        if (step === 2) controller.abort();
      },
    },
  );
  await expect(work).rejects.toMatchObject({ name: "AbortError" });
  expect(steps).toBe(2);
});

test("NaN from the model names step and seed", async () => {
  const broken = await toy({ broken: true });
  await expect(textToImage(broken, { ...request, seeds: [11] }, context)).rejects.toMatchObject({
    code: "numerics.not_finite",
    details: { seed: 11, step: 1 },
  });
});

test("refining changes more with more strength, and runs its share of the steps", async () => {
  const distances = [];
  for (const strength of [0.25, 0.5, 1]) {
    let steps = 0;
    const onStep = (progress: StepProgress) => {
      steps = progress.steps;
    };
    const { latents } = await imageToImage(plain, { ...request, image: stripes, strength }, { ...context, onStep });
    expect(steps).toBe(4 * strength);
    distances.push(latents.data.reduce((sum, value) => sum + Math.abs(value), 0));
  }
  expect(distances[0]).toBeLessThan(distances[1]!);
  expect(distances[1]).toBeLessThan(distances[2]!);
});

test("an empty mask gives the picture's own latents back on a model that is led back", async () => {
  const started = { ...request, image: stripes, strength: 1 };
  const kept = await inpaint(plain, { ...started, mask: mask(() => 0) }, context);
  const other = await inpaint(plain, { ...started, seeds: [8], mask: mask(() => 0) }, context);
  const error = kept.latents.data.map((value, i) => Math.abs(value - other.latents.data[i]!));
  expect(Math.max(...error)).toBeLessThan(1e-5);
});

test("a full mask at full strength is text to image on a model that is led back", async () => {
  const free = await inpaint(
    plain,
    { ...request, image: stripes, strength: 1, mask: mask(() => 255) },
    {
      ...context,
      noise: (purpose, out) => out.fill(purpose === "initial" ? 0.5 : 0),
    },
  );
  const words = await textToImage(plain, request, { ...context, noise: (_, out) => out.fill(0.5) });
  expect(free.latents.data).toEqual(words.latents.data);
});

test("an inpainting model fills, refines and generates", async () => {
  const sized = { ...request, width: 64, height: 64, image: picture(64, 64, (at) => at % 256), strength: 0.75 };
  const half = { width: 64, height: 64, data: Uint8Array.from({ length: 4096 }, (_, at) => (at % 64 < 32 ? 255 : 0)) };
  for (const result of [
    await inpaint(tiny, { ...sized, mask: half }, context),
    await imageToImage(tiny, sized, context),
    await textToImage(tiny, sized, context),
  ])
    expect(result.latents).toMatchObject({ shape: [1, 4, 8, 8] });
});

test.each<[string, string, Partial<DiffusionRequest>]>([
  ["width", "protocol.invalid_params", { width: 36 }],
  ["height", "protocol.invalid_params", { height: 0 }],
  ["steps", "protocol.invalid_params", { steps: 0 }],
  ["steps", "protocol.invalid_params", { steps: 10_001 }],
  ["steps", "protocol.invalid_params", { steps: 2.5 }],
  ["guidance", "protocol.invalid_params", { guidance: Number.NaN }],
  ["seeds", "protocol.invalid_params", { seeds: [] }],
  ["seed", "protocol.invalid_params", { seeds: [-1] }],
  ["prompt", "protocol.invalid_params", { prompt: ["one", "two"] }],
  ["prompt", "protocol.invalid_params", { prompt: ["one"], options: { promptSyntax: "a1111" } }],
  ["prompt", "prompt.invalid", { prompt: "(a:1.2.3)", options: { promptSyntax: "a1111" } }],
  ["prompt", "prompt.too_long", { prompt: "x".repeat(100_000) }],
  ["clipSkip", "protocol.invalid_params", { options: { clipSkip: 2 } }],
  ["clipSkip", "model.unsupported", { options: { clipSkip: 1 } }],
  ["eta", "protocol.invalid_params", { options: { eta: 2 } }],
])("a wrong %s is %s", async (field, code, change) => {
  await expect(textToImage(plain, { ...request, ...change }, context)).rejects.toMatchObject({
    code,
    details: { field },
  });
});

test("a strength that leaves no step, a strength beyond 1 and pictures of another size are typed", async () => {
  const started = { ...request, image: stripes, strength: 0.5 };
  await expect(imageToImage(plain, { ...started, strength: 0 }, context)).rejects.toMatchObject({
    details: { field: "strength" },
  });
  await expect(imageToImage(plain, { ...started, strength: 1.5 }, context)).rejects.toMatchObject({
    details: { field: "strength" },
  });
  await expect(imageToImage(plain, { ...started, width: 40 }, context)).rejects.toMatchObject({
    code: "image.size_mismatch",
  });
  await expect(
    inpaint(plain, { ...started, mask: { width: 32, height: 24, data: new Uint8Array(5) } }, context),
  ).rejects.toMatchObject({ code: "image.size_mismatch", details: { field: "mask" } });
});
