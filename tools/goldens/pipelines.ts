import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { EngineError } from "../../packages/engine/src/base/errors.ts";
import { type LoadedModel, openModel } from "../../packages/engine/src/models/folder.ts";
import type { Tensor } from "../../packages/engine/src/numerics/tensor.ts";
import { decodeLatents } from "../../packages/engine/src/pipelines/diffusion/autoencoder.ts";
import type { DrawNoise } from "../../packages/engine/src/pipelines/diffusion/draw-noise.ts";
import { encodePrompts, type PromptStates } from "../../packages/engine/src/pipelines/diffusion/encode-prompt.ts";
import { imageToImage } from "../../packages/engine/src/pipelines/diffusion/image-to-image.ts";
import { inpaint } from "../../packages/engine/src/pipelines/diffusion/inpaint.ts";
import type {
  Control,
  DiffusionContext,
  DiffusionRequest,
  DiffusionResult,
} from "../../packages/engine/src/pipelines/diffusion/request.ts";
import { textToImage } from "../../packages/engine/src/pipelines/diffusion/text-to-image.ts";
import { parseSchedulerConfig } from "../../packages/engine/src/schedulers/config.ts";
import { schedulerForClass } from "../../packages/engine/src/schedulers/index.ts";
import { parsePythonJson } from "../../packages/engine/src/schedulers/json.ts";
import { type CaseResult, judge, type Measurement, maxAbsError, skipped, threw } from "./case.ts";
import { floatsNamed, readSafetensors, slice, type TensorFile, tensorNamed } from "./safetensors.ts";

/** One line of `pipelines/manifest.json`, as far as the engine reads it. */
interface PipelineCase {
  readonly id: string;
  readonly pipeline: string;
  readonly model_path: string;
  readonly file: string;
  readonly scheduler: string;
  readonly scheduler_config: unknown;
  readonly prompt: string | string[];
  readonly negative_prompt: string | string[] | null;
  readonly num_images_per_prompt?: number;
  readonly steps: number;
  readonly width: number;
  readonly height: number;
  readonly guidance_scale: number;
  readonly strength?: number;
  readonly eta?: number;
  readonly clip_skip?: number;
  readonly guidance_rescale?: number;
  readonly prompt_2?: string | string[];
  readonly negative_prompt_2?: string | string[];
  /** Height, width. */
  readonly original_size?: [number, number];
  readonly target_size?: [number, number];
  /** Top, left. */
  readonly crops_coords_top_left?: [number, number];
  readonly controlnet_conditioning_scale?: number | number[];
  readonly control_guidance_start?: number | number[];
  readonly control_guidance_end?: number | number[];
  readonly guess_mode?: boolean;
  readonly noise_labels: string[];
  readonly callback_timesteps: number[];
  readonly tolerance: { latents_atol: number; image_atol: number; u8_atol: number };
}

type Run = (
  model: LoadedModel,
  request: DiffusionRequest,
  test: PipelineCase,
  tensors: TensorFile,
  context: DiffusionContext,
) => Promise<DiffusionResult>;

const fromWords: Run = (model, request, _test, _tensors, context) => textToImage(model, request, context);
const fromPicture =
  (usual: number): Run =>
  (model, request, { strength = usual }, tensors, context) =>
    imageToImage(model, { ...request, strength, image: pictureNamed(tensors, "input_image_u8") }, context);
const intoMask =
  (usual: number): Run =>
  (model, request, { strength = usual }, tensors, context) => {
    const mask = pictureNamed(tensors, "input_mask_u8");
    return inpaint(model, { ...request, strength, image: pictureNamed(tensors, "input_image_u8"), mask }, context);
  };

// with the strengths that the reference's pipelines take when a case names none
const runs: Readonly<Record<string, Run>> = {
  txt2img: fromWords,
  img2img: fromPicture(0.8),
  inpaint: intoMask(1),
  lcm: fromWords,
  lcm_img2img: fromPicture(0.8),
  sdxl_txt2img: fromWords,
  sdxl_img2img: fromPicture(0.3),
  sdxl_inpaint: intoMask(0.9999),
  controlnet: fromWords,
  controlnet_img2img: fromPicture(0.8),
  controlnet_inpaint: intoMask(1),
};

const kind = "pipelines";

/** Runs `<split>/pipelines`: whole pictures on the set's tiny models, with the recorded noise in place of the engine's. */
export async function* runPipelines(root: string, split: string): AsyncIterable<CaseResult> {
  const folder = join(root, split, kind);
  const { cases } = parsePythonJson(await readFile(join(folder, "manifest.json"), "utf8")) as { cases: PipelineCase[] };
  const models = new Map<string, LoadedModel>();
  for (const test of cases) {
    const run = runs[test.pipeline];
    if (run === undefined) {
      yield skipped(kind, test.id, `no pipeline ${test.pipeline} yet`);
      continue;
    }
    try {
      const model = models.get(test.model_path) ?? (await (await openModel(join(root, test.model_path))).load());
      models.set(test.model_path, model);
      yield judge(kind, test.id, await measure(run, model, test, readSafetensors(join(folder, test.file))));
    } catch (thrown) {
      const unclaimed = thrown instanceof EngineError && thrown.code.startsWith("scheduler.");
      yield unclaimed ? skipped(kind, test.id, thrown.message) : threw(kind, test.id, thrown);
    }
  }
  for (const model of models.values()) await model.release();
}

async function measure(run: Run, model: LoadedModel, test: PipelineCase, tensors: TensorFile): Promise<Measurement[]> {
  const request = requestOf(model, test, tensors);
  const { latents_atol, image_atol, u8_atol } = test.tolerance;
  const states: Float32Array[] = [];
  const signal = new AbortController().signal;
  const context: DiffusionContext = {
    signal,
    noise: recorded(test, tensors),
    onLatents: (latents) => states.push(latents.slice()),
  };
  const { latents, pictures } = await run(model, request, test, tensors, context);

  const expected = tensorNamed(tensors, "image_u8");
  const measurements: Measurement[] = [
    { of: "latents", error: maxAbsError(latents.data, floatsNamed(tensors, "latents_out")), allowed: latents_atol },
    { of: "steps", error: Math.abs(states.length - test.callback_timesteps.length), allowed: 0 },
  ];
  for (const [i, picture] of pictures.entries())
    measurements.push({ of: `picture ${i}`, error: maxAbsError(picture.data, slice(expected, i)), allowed: u8_atol });
  if (tensors.has("image")) {
    const error = maxAbsError(await decodedFloats(model, latents), transposed(tensors));
    measurements.push({ of: "picture before rounding", error, allowed: image_atol });
  }
  if (tensors.has("latents_steps")) {
    const steps = tensorNamed(tensors, "latents_steps");
    for (const [i, state] of states.entries()) {
      const wanted = slice(steps, i) as Float32Array;
      // a state early in the run may be far larger than the last one, by which the tolerance was set
      const largest = wanted.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      measurements.push({
        of: `latents after step ${i + 1}`,
        error: maxAbsError(state, wanted),
        allowed: Math.max(latents_atol, 2e-4 * largest),
      });
    }
  }
  if (tensors.has("prompt_embeds")) {
    const { positive, negative } = await encodePrompts(model, request, signal);
    measurements.push(...embeddings("", positive, tensors));
    if (negative !== null) measurements.push(...embeddings("negative_", negative, tensors));
  }
  return measurements;
}

function requestOf(model: LoadedModel, test: PipelineCase, tensors: TensorFile): DiffusionRequest {
  const batch = tensorNamed(tensors, "image_u8").shape[0]!;
  const config = parseSchedulerConfig(test.scheduler_config);
  const copies = test.num_images_per_prompt ?? 1;
  const spread = (prompt: string | string[]) =>
    typeof prompt === "string" ? prompt : prompt.flatMap((each) => new Array<string>(copies).fill(each));
  return {
    prompt: spread(test.prompt),
    negativePrompt: test.negative_prompt === null ? null : spread(test.negative_prompt),
    width: test.width,
    height: test.height,
    steps: test.steps,
    guidance: test.guidance_scale,
    scheduler: schedulerForClass(test.scheduler, config),
    seeds: Array.from({ length: batch }, (_, i) => i),
    options: {
      schedulerConfig: config,
      // the reference's pipelines hand eta 0 to every method that takes one
      eta: test.eta ?? 0,
      clipSkip: test.clip_skip ?? 0,
      guidanceRescale: test.guidance_rescale ?? 0,
      xl: {
        ...(test.prompt_2 === undefined ? {} : { prompt2: spread(test.prompt_2) }),
        ...(test.negative_prompt_2 === undefined ? {} : { negativePrompt2: spread(test.negative_prompt_2) }),
        ...(test.original_size === undefined ? {} : { originalSize: sizeOf(test.original_size) }),
        ...(test.target_size === undefined ? {} : { targetSize: sizeOf(test.target_size) }),
        ...(test.crops_coords_top_left === undefined ? {} : { crop: pointOf(test.crops_coords_top_left) }),
      },
      controls: controlsOf(model, test, tensors),
      guessMode: test.guess_mode ?? false,
    },
  };
}

function controlsOf(model: LoadedModel, test: PipelineCase, tensors: TensorFile): Control[] {
  const names = [...tensors.keys()].filter((name) => name.startsWith("control_image_u8")).sort();
  const at = (values: number | number[] | undefined, i: number) => (Array.isArray(values) ? values[i] : values);
  return names.map((name, i) => ({
    image: pictureNamed(tensors, name),
    scale: at(test.controlnet_conditioning_scale, i) ?? 1,
    start: at(test.control_guidance_start, i) ?? 0,
    end: at(test.control_guidance_end, i) ?? 1,
    net: Math.min(i, model.controlNets.length - 1),
  }));
}

function sizeOf([height, width]: [number, number]): { width: number; height: number } {
  return { width, height };
}

function pointOf([y, x]: [number, number]): { x: number; y: number } {
  return { x, y };
}

const labels = { initial: "prepare_latents", posterior: "sample", step: "step" } as const;

/** The case's draws in their order; `latents_in` stands for the initial one where it is given. One picture's noise serves a whole batch. */
function recorded({ noise_labels }: PipelineCase, tensors: TensorFile): DrawNoise {
  let next = 0;
  return (purpose, out) => {
    const given = purpose === "initial" && tensors.has("latents_in");
    if (!given && noise_labels[next] !== labels[purpose])
      throw new Error(`draw ${next} is for ${labels[purpose]}, the reference's for ${noise_labels[next] ?? "nothing"}`);
    const values = floatsNamed(tensors, given ? "latents_in" : `noise.${next++}`);
    for (let i = 0; i < out.length; i++) out[i] = values[i % values.length]!;
    return out;
  };
}

function pictureNamed(tensors: TensorFile, name: string): { width: number; height: number; data: Uint8Array } {
  const { shape, data } = tensorNamed(tensors, name);
  return { width: shape[1]!, height: shape[0]!, data: data as Uint8Array };
}

async function decodedFloats(model: LoadedModel, latents: Tensor): Promise<Float32Array> {
  const pictures = [];
  for (let i = 0; i < latents.shape[0]!; i++) pictures.push(...(await decodeLatents(model, latents, i)));
  return Float32Array.from(pictures, (value) => Math.min(Math.max(value * 0.5 + 0.5, 0), 1));
}

// the reference's float picture is HWC, the decoder's CHW
function transposed(tensors: TensorFile): Float32Array {
  const { shape, data } = tensorNamed(tensors, "image");
  const [, height, width, channels] = shape as [number, number, number, number];
  const area = height * width;
  return Float32Array.from(data, (_, i) => {
    const picture = Math.floor(i / (channels * area));
    const channel = Math.floor(i / area) % channels;
    return data[(picture * area + (i % area)) * channels + channel]!;
  });
}

function embeddings(prefix: string, { states, pooled }: PromptStates, tensors: TensorFile): Measurement[] {
  const pairs = [
    [`${prefix}prompt_embeds`, states],
    [`${prefix}pooled_prompt_embeds`, pooled],
  ] as const;
  return pairs
    .filter(([of, tensor]) => tensor !== null && tensors.has(of))
    .map(([of, tensor]) => ({ of, error: maxAbsError(tensor!.data, floatsNamed(tensors, of)), allowed: 1e-4 }));
}
