import { EngineError } from "../../base/errors.ts";
import type { RgbPicture } from "../../imaging/pixels.ts";
import type { Size } from "../../imaging/rect.ts";
import type { Tensor } from "../../numerics/tensor.ts";
import type { SchedulerConfig } from "../../schedulers/config.ts";
import type { SchedulerDefinition } from "../../schedulers/define.ts";
import type { PromptSyntax } from "../../text/dialects/index.ts";
import type { WeightMode } from "../../text/embeddings.ts";
import type { DrawNoise, NoiseSource } from "./draw-noise.ts";
import type { DiffusionModel } from "./model.ts";

/** A mask at the model's size, one byte a pixel: 255 = change, 0 = keep. */
export interface MaskPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** What every pipeline takes. The batch has as many pictures as there are seeds. */
export interface DiffusionRequest {
  /** One for all pictures or one for each. */
  readonly prompt: string | readonly string[];
  /** As `prompt`; null where none was given. */
  readonly negativePrompt: string | readonly string[] | null;
  /** Pixels, multiples of the model's `sizeMultiple`. */
  readonly width: number;
  readonly height: number;
  /** Denoising steps, 1 … 10 000. */
  readonly steps: number;
  /** Classifier-free guidance; up to 1 the negative prompt is not looked at. */
  readonly guidance: number;
  readonly scheduler: SchedulerDefinition;
  /** Noise of picture n comes from `seeds[n]` alone. */
  readonly seeds: readonly number[];
  readonly options?: DiffusionOptions;
}

/** What most requests leave alone. */
export interface DiffusionOptions {
  /** Replaces the model's own scheduler settings. */
  readonly schedulerConfig?: SchedulerConfig;
  /** Where noise comes from: PyTorch's CPU generator, the default, or the one of its CUDA devices. */
  readonly noiseSource?: NoiseSource;
  /** Share of fresh noise in DDIM and TCD, 0 … 1. */
  readonly eta?: number;
  /** Layers of the text encoder to leave out at the end, as diffusers counts them (one less than A1111 does). */
  readonly clipSkip?: number;
  /** How far guided predictions are brought back to the contrast of unguided ones, 0 … 1. */
  readonly guidanceRescale?: number;
  /**
   * How prompts are read: as they are written and cut to one chunk, which is diffusers' way and the default, or in a program's
   * language, with chunks as many as needed. Languages take one prompt for the whole batch.
   */
  readonly promptSyntax?: PromptSyntax;
  /** How the language's weights are put on states; the program's own way when left out. */
  readonly weighting?: WeightMode;
  /** For models with two text encoders and sizes as a condition. */
  readonly xl?: XlOptions;
  /** Pictures that lead the model through its ControlNets. */
  readonly controls?: readonly Control[];
  /** Whether ControlNets only lead the half towards the prompt, more softly the nearer a layer is to the picture. */
  readonly guessMode?: boolean;
}

/** What SDXL takes besides. */
export interface XlOptions {
  /** For the second text encoder; `prompt` when left out. */
  readonly prompt2?: string | readonly string[];
  /** For the second text encoder; `negativePrompt` when left out. */
  readonly negativePrompt2?: string | readonly string[];
  /** Size that the model is to think the training picture had, pixels; the result's when left out. */
  readonly originalSize?: Size;
  /** Where the model is to think the training picture was cut, pixels; 0, 0 when left out. */
  readonly crop?: { readonly x: number; readonly y: number };
  /** Size that the model is to think the result has, pixels; the result's when left out. */
  readonly targetSize?: Size;
}

/** One ControlNet's picture. */
export interface Control {
  /** At the size of the result. */
  readonly image: RgbPicture;
  /** How strongly it leads; 1 as trained. */
  readonly scale: number;
  /** Shares of the run, 0 … 1, between which it leads. */
  readonly start: number;
  readonly end: number;
  /** Which of the model's ControlNets; 0 when left out. */
  readonly net?: number;
}

/** A request that starts from a picture. */
export interface ImageToImageRequest extends DiffusionRequest {
  readonly image: RgbPicture;
  /** 0 … 1: share of the steps that is run. */
  readonly strength: number;
}

/** A request that changes part of a picture. */
export interface InpaintRequest extends ImageToImageRequest {
  readonly mask: MaskPicture;
  /**
   * [height, width], 0 … 1: each pixel's own share of `strength`, where the mask is on. All change alike when left out.
   */
  readonly strengthMap?: Float32Array;
}

/** How far the run is. */
export interface StepProgress {
  /** Steps done, from 1. */
  readonly step: number;
  readonly steps: number;
  /** A picture of the state, one pixel a latent cell; to be called before `onStep` returns, or not at all. */
  preview(): RgbPicture;
}

/** What a run is connected to. */
export interface DiffusionContext {
  /** Looked at between two calls of a graph; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Called after every step. */
  onStep?(progress: StepProgress): void;
  /** Replaces the seeds' noise, for comparison with recorded draws. */
  readonly noise?: DrawNoise;
  /** Sees the latents after every step; borrowed. */
  onLatents?(latents: Float32Array): void;
}

export interface DiffusionResult {
  readonly pictures: readonly RgbPicture[];
  /** [batch, channels, height, width] after the last step, as the UNet sees them. */
  readonly latents: Tensor;
}

/** @throws {EngineError} protocol.invalid_params naming the first field that cannot be honoured */
export function checkRequest(model: DiffusionModel, request: DiffusionRequest): void {
  const { width, height, steps, guidance, seeds, prompt, negativePrompt, options = {} } = request;
  const multiple = model.sizeMultiple;
  for (const [field, value] of [
    ["width", width],
    ["height", height],
  ] as const)
    check(Number.isInteger(value) && value > 0 && value % multiple === 0, field, `a multiple of ${multiple}`, value);
  check(Number.isInteger(steps) && steps >= 1 && steps <= 10_000, "steps", "a whole number 1 … 10000", steps);
  check(Number.isFinite(guidance), "guidance", "a number", guidance);
  check(seeds.length > 0, "seeds", "at least one seed", seeds.length);
  for (const [field, value] of [
    ["prompt", prompt],
    ["negativePrompt", negativePrompt],
  ] as const)
    check(
      !Array.isArray(value) || value.length === seeds.length,
      field,
      `one, or one for each of ${seeds.length} seeds`,
      value?.length,
    );
  const { eta = 0, guidanceRescale = 0, clipSkip = 0 } = options;
  check(eta >= 0 && eta <= 1, "eta", "0 … 1", eta);
  check(guidanceRescale >= 0 && guidanceRescale <= 1, "guidanceRescale", "0 … 1", guidanceRescale);
  for (const [i, control] of (options.controls ?? []).entries()) {
    checkPicture(`controls.${i}.image`, control.image, request, 3);
    check(Number.isFinite(control.scale), `controls.${i}.scale`, "a number", control.scale);
    const nets = model.controlNets.length;
    check((control.net ?? 0) < nets, `controls.${i}.net`, `one of the model's ${nets} ControlNets`, control.net ?? 0);
  }
  const layers = Math.min(...model.textEncoders.map((encoder) => encoder.layers));
  check(
    Number.isInteger(clipSkip) && clipSkip >= 0 && clipSkip < layers,
    "clipSkip",
    `a whole number below ${layers}`,
    clipSkip,
  );
}

/** @throws {EngineError} image.size_mismatch, protocol.invalid_params */
export function checkStart(request: ImageToImageRequest): void {
  const { strength } = request;
  check(strength >= 0 && strength <= 1, "strength", "0 … 1", strength);
  checkPicture("image", request.image, request, 3);
}

/** @throws {EngineError} image.size_mismatch */
export function checkPicture(
  field: string,
  picture: RgbPicture | MaskPicture,
  { width, height }: DiffusionRequest,
  channels: number,
): void {
  if (picture.width === width && picture.height === height && picture.data.length === width * height * channels) return;
  throw new EngineError("image.size_mismatch", {
    field,
    expected: `${width} × ${height} with ${channels} bytes a pixel`,
    received: `${picture.width} × ${picture.height} in ${picture.data.length} bytes`,
  });
}

function check(holds: boolean, field: string, expected: string, received: unknown): void {
  if (!holds) throw new EngineError("protocol.invalid_params", { field, expected, received: String(received) });
}

/** @throws {EngineError} protocol.invalid_params when there is one for each picture */
export function onePrompt(field: string, prompt: string | readonly string[]): string {
  if (typeof prompt === "string") return prompt;
  throw new EngineError("protocol.invalid_params", {
    field,
    expected: "one prompt for the batch",
    received: `${prompt.length}`,
  });
}
