// Does jobs with the real pipelines and models. Runs in the worker: this is where ONNX Runtime and sharp come in.
import { setImmediate as turn } from "node:timers/promises";
import type { JobWork, Layer } from "@scumble/protocol";
import { engineVersion } from "../base/version.ts";
import { toOpaquePixels } from "../imaging/convert.ts";
import { bytesOfPixels } from "../imaging/raw-pixels.ts";
import { resizePixels } from "../imaging/resize.ts";
import { type LoadedModel, openModel } from "../models/folder.ts";
import type { PipelineContext, PlacedLayer } from "../pipelines/define.ts";
import { runPipeline } from "../pipelines/index.ts";
import { picturesFrom } from "../pipelines/pictures.ts";
import { runtimeTimes, type SessionOptions } from "../runtime/ort.ts";
import type { Blobs } from "../storage/blobs.ts";
import { promptWarnings } from "../text/prompt-warnings.ts";
import { attendModel } from "./attended-model.ts";
import type { Progress } from "./executor.ts";
import type { Perform, Workplace } from "./perform.ts";

/** Where a stage begins, as a share of the whole job. */
const begins: Record<Progress["stage"], number> = {
  loading: 0,
  encoding: 0.02,
  denoising: 0.05,
  decoding: 0.9,
  storing: 0.97,
};
const previewSidePx = 96;

type Wrap = NonNullable<SessionOptions["seamless"]>;

/** Keeps the last model loaded. @param threads of one model call; null: one per core */
export function createPerformPipeline({ threads }: { threads: number | null }): Perform {
  let held: { directory: string; seamless: Wrap; model: LoadedModel } | null = null;
  let current: { signal: AbortSignal; tell: Tell } | null = null;

  async function load(directory: string, seamless: Wrap): Promise<LoadedModel> {
    if (held?.directory === directory && held.seamless === seamless) return held.model;
    await held?.model.release();
    held = null;
    const model = await (await openModel(directory)).load({ seamless, ...(threads === null ? {} : { threads }) });
    const attended = attendModel(model, async (stage) => {
      current?.tell(stage);
      // lets a cancel that came during the last call be heard before the next one blocks the thread again
      await turn();
      current?.signal.throwIfAborted();
    });
    held = { directory, seamless, model: attended };
    return attended;
  }

  return async (task, workplace) => {
    const { request, modelDirectory } = task;
    const { blobs, signal } = workplace;
    const before = runtimeTimes();
    const tell = createTell(workplace);
    current = { signal, tell };
    try {
      const model = await load(modelDirectory, "seamless" in request ? request.seamless : "none");
      const context: PipelineContext = {
        signal,
        onStep: ({ step, steps, preview }) => tell("denoising", step, steps, () => shrink(toOpaquePixels(preview()))),
      };
      const warnings =
        model.vocabulary === null
          ? []
          : promptWarnings(model.vocabulary, request, model.name).map((each) => ({ ...each }));
      const job = { request, model, pictures: picturesFrom(blobs.read) };
      const layers: Layer[] = [];
      for await (const layer of runPipeline(job, context)) {
        signal.throwIfAborted();
        tell("storing");
        const made = await store(layer, request, model.id, blobs);
        const stored = warnings.length === 0 ? made : { ...made, warnings };
        workplace.announce(stored);
        layers.push(stored);
      }
      const after = runtimeTimes();
      return { layers, loadMs: after.createMs - before.createMs, modelMs: after.runMs - before.runMs };
    } finally {
      current = null;
    }
  };
}

type Preview = NonNullable<Progress["preview"]>;
type Tell = (stage: Progress["stage"], step?: number, steps?: number, preview?: () => Preview) => void;

/**
 * Reports with a share of the whole that never falls, though a batch goes through the stages again and again. What comes
 * after denoising counts as such only once the last step is done: previews decode too.
 */
function createTell({ report }: Workplace): Tell {
  let furthest = 0;
  let denoised = 0;
  return (stage, step = 0, steps = 0, preview) => {
    if (steps > 0) denoised = step / steps;
    const halfway = begins.denoising + (begins.decoding - begins.denoising) * denoised;
    furthest = Math.max(furthest, denoised === 1 ? begins[stage] : Math.min(begins[stage], halfway));
    report({ stage, step, steps, fraction: furthest }, preview);
  };
}

function shrink(pixels: ReturnType<typeof toOpaquePixels>): Preview {
  const scale = previewSidePx / Math.max(pixels.width, pixels.height);
  if (scale >= 1) return pixels;
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return resizePixels(pixels, { width: side(pixels.width), height: side(pixels.height) }, "box");
}

async function store(layer: PlacedLayer, request: JobWork, model: string, blobs: Blobs): Promise<Layer> {
  const { name, rect, pixels, color, mask, seed, group, report } = layer;
  const { width, height } = rect;
  const recipe = { engine: engineVersion, model, request: { ...request, seed, batch: 1 } };
  return {
    ...{ name, rect, seed, recipe, group, report },
    pixels: {
      ...{ format: pixels.format, width, height },
      blob: await blobs.put(bytesOfPixels(pixels)),
      colorSpace: color.space,
      icc: color.space === "icc" ? await blobs.put(color.icc) : null,
    },
    mask: mask === null ? null : { format: "gray8", width, height, blob: await blobs.put(bytesOfPixels(mask)) },
  };
}
