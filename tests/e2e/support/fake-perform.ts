import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Perform } from "../../../packages/engine/src/jobs/perform.ts";

/** Milliseconds of one pretended step. */
const stepMs = Number(process.env.FAKE_STEP_MS ?? 20);

/** Pretends to denoise: takes its time, and paints what seed and prompt alone decide. Words in the prompt make it misbehave. */
export const fakePerform: Perform = async ({ request, jobId }, { blobs, signal, report }) => {
  const { prompt, batch } = request;
  const steps = request.steps ?? 4;
  const seed = request.seed ?? 0;
  const width = request.pipeline === "generate" ? (request.width ?? 64) : 64;
  const height = request.pipeline === "generate" ? (request.height ?? 64) : 64;
  for (let step = 1; step <= steps; step++) {
    if (prompt.includes("abort") && step === 2) process.abort();
    if (prompt.includes("deaf")) await wait(stepMs);
    else await wait(stepMs, undefined, { signal });
    const preview = () => ({ width: 8, height: 8, data: new Uint8Array(256).fill(step) });
    report({ stage: "denoising", step, steps, fraction: step / steps }, preview);
  }
  const layers = [];
  for (let index = 0; index < batch; index++) {
    const data = paint(`${seed + index} ${prompt}`, width * height * 4);
    const blob = await blobs.put(data);
    layers.push({
      name: `${prompt} ${jobId.length}`,
      rect: { ...("origin" in request ? request.origin : { x: 0, y: 0 }), width, height },
      pixels: { format: "rgba8" as const, blob, width, height, colorSpace: "srgb" as const, icc: null },
      mask: null,
      seed: seed + index,
      recipe: { engine: "fake", model: request.model ?? "", request: { ...request, seed: seed + index, batch: 1 } },
    });
  }
  return { layers, loadMs: 0, modelMs: steps * stepMs };
};

/** Bytes that look random and follow from the text. */
function paint(text: string, bytes: number): Uint8Array {
  const tile = createHash("sha512").update(text).digest();
  return new Uint8Array(bytes).map((_, index) => tile[index % tile.length]! ^ (index >> 6));
}
