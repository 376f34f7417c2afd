import { createHash } from "node:crypto";
import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";
import { EngineError } from "../../base/errors.ts";
import type { Perform } from "../perform.ts";

/** Milliseconds of one pretended step. */
const stepMs = Number(process.env.SCRIPTED_STEP_MS ?? 5);

/**
 * Pretends to denoise, then paints what seed and prompt alone decide. Words in the prompt make it misbehave at its second step:
 * `abort` kills the process, `deaf` ignores cancelling, `blocked` never lets the thread go, `memory` and `bug` throw.
 */
export const scriptedPerform: Perform = async ({ request }, { blobs, signal, report, announce }) => {
  const { prompt, batch } = request;
  const steps = request.steps ?? 4;
  const seed = request.seed ?? 0;
  const width = request.pipeline === "generate" ? (request.width ?? 32) : 32;
  const height = request.pipeline === "generate" ? (request.height ?? 32) : 32;
  for (let step = 1; step <= steps; step++) {
    if (step === 2) misbehave(prompt);
    if (prompt.includes("deaf")) await turn();
    else await wait(stepMs, undefined, { signal });
    const preview = () => ({ width: 8, height: 8, data: new Uint8Array(256).fill(step) });
    report({ stage: "denoising", step, steps, fraction: step / steps }, preview);
  }
  const layers = [];
  for (let index = 0; index < batch; index++) {
    const blob = await blobs.put(paint(`${seed + index} ${prompt}`, width * height * 4));
    const layer = {
      name: prompt,
      rect: { ...request.origin, width, height },
      pixels: { format: "rgba8" as const, blob, width, height, colorSpace: "srgb" as const, icc: null },
      mask: null,
      seed: seed + index,
      recipe: { engine: "0", model: request.model ?? "", request: { ...request, seed: seed + index, batch: 1 } },
      ...{ group: batch === 1 ? null : prompt, report: null },
    };
    announce(layer);
    layers.push(layer);
  }
  return { layers, loadMs: 0, modelMs: steps * stepMs };
};

function misbehave(prompt: string): void {
  if (prompt.includes("abort")) process.abort();
  if (prompt.includes("blocked")) for (;;);
  if (prompt.includes("memory")) throw new EngineError("runtime.out_of_memory");
  if (prompt.includes("bug")) throw new TypeError("/secret/path is not a function");
}

/** Bytes that look random and follow from the text. */
function paint(text: string, bytes: number): Uint8Array {
  const tile = createHash("sha512").update(text).digest();
  return new Uint8Array(bytes).map((_, index) => tile[index % tile.length]! ^ (index >> 6));
}
