// What a denoising step costs besides the model: scheduler, guidance and the loop around them at 128×128 latents, over a
// model that answers at once, as a share of one UNet step of Stable Diffusion 1.5 at that size.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { denoise } from "../../packages/engine/src/pipelines/diffusion/denoise.ts";
import { drawFromSeeds } from "../../packages/engine/src/pipelines/diffusion/draw-noise.ts";
import type { LatentShape } from "../../packages/engine/src/pipelines/diffusion/latents.ts";
import type { DiffusionModel } from "../../packages/engine/src/pipelines/diffusion/model.ts";
import { createPredictNoise } from "../../packages/engine/src/pipelines/diffusion/predict-noise.ts";
import type { DiffusionRequest } from "../../packages/engine/src/pipelines/diffusion/request.ts";
import { createSchedule } from "../../packages/engine/src/pipelines/diffusion/schedule.ts";
import { openSession, type Port, type Session } from "../../packages/engine/src/runtime/ort.ts";
import { onnxFile } from "../../packages/engine/src/runtime/testing/onnx.ts";
import { findScheduler, parseSchedulerConfig } from "../../packages/engine/src/schedulers/index.ts";
import { type Figure, median } from "./figure.ts";

const side = 128;
const shape: LatentShape = [1, 4, side, side];
const latentBytes = 4 * 4 * side * side;
const methods = ["euler", "dpmpp-2m-karras", "dpmpp-2m-sde-karras", "unipc-karras"];
const runs = 9;
/** Not counted: until the loops are compiled, V8 boxes the numbers in them. */
const warmUps = 4;
const steps = 40;

/**
 * Floating-point operations of one SD 1.5 UNet call at 64×64, batch 1, as PyTorch's counter gives them. At 128×128 it takes
 * at least four times as many; attention, which grows faster, is left out in our disfavour.
 */
const unetGflop = 4 * 677;
/** A 3×3 convolution of that UNet's first block at 128×128: the operation that ONNX Runtime does fastest, per operation. */
const convolution = { channels: 320, gflop: (2 * 9 * 320 * 320 * side * side) / 1e9 };

/** The dearest of some common methods, and the heap that a step takes after the first. */
export async function measureSteps(): Promise<Figure[]> {
  const stepMs: Record<string, number> = {};
  const stepBytes: number[] = [];
  for (const method of methods) {
    for (let run = 0; run < warmUps; run++) await measureRun(method);
    const measured = [];
    for (let run = 0; run < runs; run++) measured.push(await measureRun(method));
    stepMs[method] = median(measured.map(({ ms }) => ms));
    stepBytes.push(median(measured.map(({ bytes }) => bytes)));
  }
  const convolutionMs = await measureConvolution();
  const unetMs = (convolutionMs * unetGflop) / convolution.gflop;
  return [
    {
      name: "scheduler and guidance of a step at 128×128 latents over an SD 1.5-size UNet call, estimated from below by its convolutions",
      value: Math.max(...Object.values(stepMs)) / unetMs,
      unit: "ratio",
      atMost: 0.005,
      runs,
      parts: { ...stepMs, unetMs, convolutionMs },
    },
    {
      name: "heap allocated by a step at 128×128 latents, after the first, by compiled code",
      value: Math.max(...stepBytes) / 1024,
      unit: "KiB",
      atMost: latentBytes / 1024 / 16,
      runs,
      parts: { latentsKiB: latentBytes / 1024 },
    },
  ];
}

async function measureRun(method: string): Promise<{ ms: number; bytes: number }> {
  const request = { ...requestOf(method), steps };
  const schedule = createSchedule(model, request);
  const prompt = { states: { shape: [1, 77, 768], data: new Float32Array(77 * 768) }, pooled: null };
  const conditioning = { parts: [{ prompt, weight: 1 }], negative: prompt };
  const predict = createPredictNoise({ model, request, conditioningAt: () => conditioning, shape, inpaint: null });
  const draw = drawFromSeeds(request.seeds);
  const latents = draw("initial", new Float32Array(4 * side * side));
  const times = new Float64Array(steps);
  const bytes = new Float64Array(steps);
  let step = 0;
  collectGarbage();
  await denoise({ model, request, schedule, predict, draw, shape }, latents, {
    signal: new AbortController().signal,
    onLatents() {
      const { heapUsed, external } = process.memoryUsage();
      bytes[step] = heapUsed + external;
      times[step++] = performance.now();
    },
  });
  return { ms: median(differences(times)), bytes: mean(differences(bytes)) };
}

function differences(values: Float64Array): number[] {
  return Array.from(values.subarray(1), (value, i) => value - values[i]!);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function requestOf(method: string): DiffusionRequest {
  return {
    prompt: "",
    negativePrompt: null,
    width: 8 * side,
    height: 8 * side,
    steps,
    guidance: 7.5,
    scheduler: findScheduler(method),
    seeds: [1],
  };
}

const open = (name: string, rank: number): Port => ({
  name,
  type: "float32",
  shape: new Array<null>(rank).fill(null),
});
const answer = {
  out_sample: {
    shape: [2, 4, side, side],
    data: Float32Array.from({ length: 8 * side * side }, (_, i) => Math.sin(i)),
  },
};
const instant: Session = {
  path: "",
  name: "instant",
  inputs: [open("sample", 4), open("timestep", 1), open("encoder_hidden_states", 3)],
  outputs: [open("out_sample", 4)],
  run: async () => answer,
  release: async () => {},
};
const model: DiffusionModel = {
  id: "instant",
  latentChannels: 4,
  inChannels: 4,
  scaleFactor: 8,
  sizeMultiple: 8,
  scalingFactor: 0.18215,
  timeCondDim: null,
  sizeEmbedDim: null,
  zerosForNoPrompt: false,
  schedulerConfig: parseSchedulerConfig({ beta_start: 0.00085, beta_end: 0.012, beta_schedule: "scaled_linear" }),
  textEncoders: [],
  unet: async () => instant,
  vaeEncoder: async () => instant,
  vaeDecoder: async () => instant,
  controlNets: [],
};

async function measureConvolution(): Promise<number> {
  const { channels } = convolution;
  const size = [1, channels, side, side];
  const kernel = [channels, channels, 3, 3];
  const weights = Float32Array.from({ length: 9 * channels ** 2 }, (_, i) => Math.sin(i) / 50);
  const bytes = onnxFile({
    inputs: [{ name: "x", type: "float32", shape: size }],
    outputs: [{ name: "y", type: "float32", shape: size }],
    constants: [{ name: "w", shape: kernel, data: weights }],
    nodes: [
      { op: "Conv", inputs: ["x", "w"], outputs: ["y"], attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] } },
    ],
  });
  const folder = await mkdtemp(join(tmpdir(), "scumble-bench-"));
  try {
    const path = join(folder, "model.onnx");
    await writeFile(path, bytes);
    const session = await openSession(path);
    const x = { shape: size, data: new Float32Array(channels * side * side).fill(0.5) };
    const times = [];
    for (let run = 0; run <= runs; run++) {
      const start = performance.now();
      await session.run({ x });
      times.push(performance.now() - start);
    }
    await session.release();
    // the quickest: other work on the machine must not make our share look smaller
    return Math.min(...times);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const collectGarbage = exposeGarbageCollection();

/** V8's own collector, without a flag on the command line. */
function exposeGarbageCollection(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
