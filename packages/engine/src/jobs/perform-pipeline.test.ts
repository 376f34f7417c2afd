import { cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JobWork, Layer } from "@scumble/protocol";
import { expect, test } from "vitest";
import { runtimeTimes } from "../runtime/ort.ts";
import type { Progress } from "./executor.ts";
import { createPerformPipeline } from "./perform-pipeline.ts";
import { generateRequest, openStorage } from "./testing/rig.ts";

const modelDirectory = fileURLToPath(new URL("../../../../tests/fixtures/models/tiny-inpaint", import.meta.url));

async function rig(directory = modelDirectory) {
  const { blobs } = await openStorage();
  const perform = createPerformPipeline({ threads: 1 });
  const run = async (
    request: JobWork,
    onReport: (progress: Omit<Progress, "preview">) => void = () => undefined,
    signal = new AbortController().signal,
  ) => {
    const reports: Progress[] = [];
    const report = (progress: Omit<Progress, "preview">, preview?: () => Progress["preview"]) => {
      reports.push({ ...progress, preview: preview?.() ?? null });
      onReport(progress);
    };
    const announced: Layer[] = [];
    const announce = (layer: Layer) => void announced.push(layer);
    const result = await perform(
      { jobId: "job", request, modelDirectory: directory },
      { blobs, signal, report, announce },
    );
    expect(announced).toEqual(result.layers);
    return { ...result, reports };
  };
  return { blobs, run };
}

const small = (fields = {}) => generateRequest({ width: 64, height: 64, steps: 4, ...fields });

test("a job gives stored layers with a recipe that makes them again", async () => {
  const { blobs, run } = await rig();
  const { layers } = await run(small({ batch: 2, seed: 7 }));
  expect(layers.map(({ seed }) => seed)).toEqual([7, 8]);
  const [, second] = layers;
  expect(second?.pixels).toMatchObject({ format: "rgba8", width: 64, height: 64, colorSpace: "srgb", icc: null });
  expect(await blobs.sizeOf(second!.pixels.blob)).toBe(64 * 64 * 4);
  const again = await run(second!.recipe.request);
  expect(again.layers[0]?.pixels.blob).toBe(second?.pixels.blob);
});

test("a prompt is told in the model's own words, and what it does not understand with the layer", async () => {
  const folder = join(mkdtempSync(join(tmpdir(), "scumble-words-")), "tiny");
  cpSync(modelDirectory, folder, { recursive: true });
  const kinds = [{ title: "materials", isSubject: true, names: { brick: ["brick"], wood: ["wood"] } }];
  const languages = { de: { title: "German", names: { brick: ["Ziegel"] }, ignored: ["aus"] } };
  writeFileSync(join(folder, "vocabulary.json"), JSON.stringify({ kinds, languages }));
  const { run } = await rig(folder);
  const own = await run(small({ prompt: "brick", negativePrompt: "wood", seed: 3 }));
  const german = await run(small({ prompt: "aus Ziegel", negativePrompt: "wood", seed: 3 }));
  expect(german.layers[0]?.pixels.blob).toBe(own.layers[0]?.pixels.blob);
  expect(german.layers[0]).toMatchObject({ name: "aus Ziegel", recipe: { request: { prompt: "aus Ziegel" } } });
  expect(german.layers[0]).not.toHaveProperty("warnings");
  const cat = await run(small({ prompt: "a cat", negativePrompt: "", seed: 3 }));
  expect(cat.layers[0]?.warnings?.map(({ code }) => code)).toEqual(["prompt.no_subject"]);
});

test("progress goes through the stages and never back; previews are small", async () => {
  const { run } = await rig();
  const { reports } = await run(small({ batch: 2 }));
  const fractions = reports.map(({ fraction }) => fraction);
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  const stages = [...new Set(reports.map(({ stage }) => stage))];
  expect(stages.toSorted()).toEqual(["decoding", "denoising", "encoding", "loading", "storing"]);
  const counted = reports.filter(({ stage, steps }) => stage === "denoising" && steps > 0);
  expect(counted.map(({ step }) => step)).toEqual(Array.from({ length: counted[0]!.steps }, (_, index) => index + 1));
  for (const { preview } of counted) {
    expect(Math.max(preview!.width, preview!.height)).toBeLessThanOrEqual(96);
    expect(preview!.data.length).toBe(preview!.width * preview!.height * 4);
  }
});

test("the model stays loaded: the second job loads nothing, and both count their calls", async () => {
  const { run } = await rig();
  const [first, second] = [await run(small()), await run(small())];
  expect(first.loadMs).toBeGreaterThan(0);
  expect(second.loadMs).toBe(0);
  expect(second.modelMs).toBeGreaterThan(0);
});

test("after a cancel that arrives during a step no further call of the model begins", async () => {
  const { run } = await rig();
  await run(small());
  const abort = new AbortController();
  const reason = new Error("cancelled");
  let runsAtCancel = 0;
  const job = run(
    small({ steps: 50 }),
    ({ stage, step }) => {
      if (stage !== "denoising" || step !== 3) return;
      // as a message from the daemon does, which is read between two turns of the loop
      setImmediate(() => {
        runsAtCancel = runtimeTimes().runs;
        abort.abort(reason);
      });
    },
    abort.signal,
  );
  await expect(job).rejects.toBe(reason);
  expect(runtimeTimes().runs).toBe(runsAtCancel);
});

test("after a failure the next job goes well", async () => {
  const { run } = await rig();
  const lost = { format: "rgba8", blob: "c".repeat(64), width: 8, height: 8, colorSpace: "srgb", icc: null } as const;
  const { width: _, height: __, ...common } = small() as Extract<JobWork, { pipeline: "generate" }>;
  await expect(run({ ...common, pipeline: "refine", image: lost, strength: 0.5 })).rejects.toMatchObject({
    code: "blob.unknown",
  });
  expect((await run(small())).layers.length).toBe(1);
});
