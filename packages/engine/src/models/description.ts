import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import { EngineError } from "../base/errors.ts";
import { parseSchedulerConfig, type SchedulerConfig } from "../schedulers/config.ts";
import { findScheduler, schedulerForClass, schedulers } from "../schedulers/index.ts";
import { type Vocabulary, vocabulary } from "../text/vocabulary.ts";
import {
  type ModelIndex,
  modelIndex,
  readConfig,
  textConfig,
  type UnetConfig,
  unetConfig,
  type VaeConfig,
  vaeConfig,
} from "./config.ts";

/** Architectures: Stable Diffusion 1.x, 2.x and XL. Inpainting and LCM variants belong to the family they were trained from. */
export type Family = "sd1" | "sd2" | "sdxl";

/** What the model's makers, or else the family, would choose. */
export interface Recommended {
  readonly guidance: number;
  readonly steps: number;
  /** Id in the table of schedulers. */
  readonly scheduler: string;
  /** Pixels; the size it was trained at. */
  readonly nativeSize: { readonly width: number; readonly height: number };
  /** How far it changes patches of the surroundings that it is to continue without words, 0 … 1; 0: they stay. */
  readonly continueStrength: number;
  /** Words it was trained on, by kind; empty: general language. */
  readonly understands: Readonly<Record<string, readonly string[]>>;
}

/** Facts about a model folder, read from its JSON files alone. */
export interface ModelDescription {
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly directory: string;
  readonly family: Family;
  /** Channels of the latents. */
  readonly latentChannels: number;
  /** Channels that the UNet takes: the latents', or twice those and one for a mask (inpainting models). */
  readonly inChannels: number;
  /** Pixels along one side of a latent cell. */
  readonly scaleFactor: number;
  /** Width and height of a picture must be multiples of this, pixels: the UNet halves latents and doubles them again. */
  readonly sizeMultiple: number;
  /** Latents are the autoencoder's output times this. */
  readonly scalingFactor: number;
  /** Width of the guidance embedding of a distilled model (LCM); null where guidance needs two predictions. */
  readonly timeCondDim: number | null;
  readonly text: readonly TextPart[];
  /** Whether no negative prompt at all means zeros instead of the encoding of "" (SDXL). */
  readonly zerosForNoPrompt: boolean;
  /** Width of one sinusoidal embedding of a size (SDXL); null where sizes are not told to the UNet. */
  readonly sizeEmbedDim: number | null;
  readonly schedulerConfig: SchedulerConfig;
  /** Class in diffusers that `schedulerConfig` was written for. */
  readonly schedulerClass: string;
  /** Whether it has an encoder, without which it can only make pictures from words. */
  readonly readsPictures: boolean;
  /** Folders of its ControlNets: controlnet, controlnet_1 … */
  readonly controlNetParts: readonly string[];
  readonly recommended: Recommended;
  /** The words that it was trained on, from vocabulary.json; null: general language. */
  readonly vocabulary: Vocabulary | null;
  /** Bytes of everything in the folder's parts. */
  readonly sizeBytes: number;
}

/** One text encoder with its tokenizer. */
export interface TextPart {
  readonly encoder: "text_encoder" | "text_encoder_2";
  readonly tokenizer: "tokenizer" | "tokenizer_2";
  readonly layers: number;
  readonly width: number;
  readonly normEpsilon: number;
  /** Tokens it takes at most. */
  readonly positions: number;
}

/**
 * Reads and checks a folder in the diffusers-ONNX layout without opening a graph.
 *
 * @throws {EngineError} model.corrupt naming a file that is missing or garbled; model.unsupported naming a field with a value
 *   that the engine cannot honour; scheduler.unsupported, scheduler.unknown
 */
export async function describeModel(directory: string): Promise<ModelDescription> {
  const index = await readConfig(directory, "model_index.json", modelIndex);
  const unet = await readConfig(directory, "unet/config.json", unetConfig);
  const vae = await readConfig(directory, "vae_decoder/config.json", vaeConfig);
  const { parts: text, gelu } = await describeText(directory);
  refuseUnet(unet, vae);
  refuseVae(vae);
  await requireGraphs(directory, ["unet", "vae_decoder", ...text.map(({ encoder }) => encoder)]);
  const schedulerJson = await readConfig(
    directory,
    "scheduler/scheduler_config.json",
    z.looseObject({ _class_name: z.string() }),
  );
  const schedulerConfig = parseSchedulerConfig(schedulerJson);
  const family = unet.addition_embed_type === "text_time" ? "sdxl" : gelu ? "sd2" : "sd1";
  const scaleFactor = 2 ** (vae.block_out_channels.length - 1);
  const name = index.scumble?.name ?? folderName(directory);
  return {
    id: index.scumble?.id ?? idOf(name),
    name,
    directory: resolve(directory),
    family,
    latentChannels: vae.latent_channels,
    inChannels: unet.in_channels,
    scaleFactor,
    sizeMultiple: scaleFactor * 2 ** (unet.block_out_channels.length - 1),
    scalingFactor: vae.scaling_factor,
    timeCondDim: unet.time_cond_proj_dim ?? null,
    text,
    zerosForNoPrompt: family === "sdxl" && index.force_zeros_for_empty_prompt !== false,
    sizeEmbedDim: family === "sdxl" ? (unet.addition_time_embed_dim ?? null) : null,
    schedulerConfig,
    schedulerClass: schedulerJson._class_name,
    readsPictures: await hasGraph(directory, "vae_encoder"),
    controlNetParts: await findControlNets(directory),
    recommended: recommend(index, unet, family, scaleFactor, schedulerJson._class_name, schedulerConfig),
    vocabulary: await readVocabulary(directory),
    sizeBytes: await sizeOf(directory),
  };
}

async function readVocabulary(directory: string): Promise<Vocabulary | null> {
  const file = "vocabulary.json";
  return (await exists(join(directory, file)))
    ? readConfig(directory, file, vocabulary, "a vocabulary as in docs/how-to/vocabulary.md")
    : null;
}

async function describeText(directory: string): Promise<{ parts: TextPart[]; gelu: boolean }> {
  const names = [
    { encoder: "text_encoder", tokenizer: "tokenizer" },
    { encoder: "text_encoder_2", tokenizer: "tokenizer_2" },
  ] as const;
  const second = await exists(join(directory, "text_encoder_2"));
  const configs = await Promise.all(
    names
      .slice(0, second ? 2 : 1)
      .map(async (part) => ({ part, config: await readConfig(directory, `${part.encoder}/config.json`, textConfig) })),
  );
  for (const { part, config } of configs) {
    if (config.use_attention_mask)
      throw unsupported(`${part.encoder}/config.json: use_attention_mask`, "false", "true");
  }
  return {
    parts: configs.map(({ part, config }) => ({
      ...part,
      layers: config.num_hidden_layers,
      width: config.hidden_size,
      normEpsilon: config.layer_norm_eps,
      positions: config.max_position_embeddings,
    })),
    gelu: configs[0]!.config.hidden_act === "gelu",
  };
}

function refuseUnet(unet: UnetConfig, vae: VaeConfig): void {
  const refuse = (field: string, expected: string, received: unknown): never => {
    throw unsupported(`unet/config.json: ${field}`, expected, String(received));
  };
  const latent = vae.latent_channels;
  if (unet.in_channels !== latent && unet.in_channels !== 2 * latent + 1)
    refuse("in_channels", `${latent}, or ${2 * latent + 1} for inpainting,`, unet.in_channels);
  if (unet.out_channels !== latent) refuse("out_channels", `${latent} as the autoencoder has`, unet.out_channels);
  if (unet.center_input_sample) refuse("center_input_sample", "false", true);
  if (unet.class_embed_type) refuse("class_embed_type", "null", unet.class_embed_type);
  if (unet.encoder_hid_dim_type) refuse("encoder_hid_dim_type", "null", unet.encoder_hid_dim_type);
  const addition = unet.addition_embed_type ?? null;
  if (addition !== null && addition !== "text_time") refuse("addition_embed_type", "null or text_time", addition);
  if (addition !== null && !unet.addition_time_embed_dim)
    refuse("addition_time_embed_dim", "a width", unet.addition_time_embed_dim);
}

function refuseVae({ shift_factor, latents_mean, latents_std }: VaeConfig): void {
  for (const [field, value] of Object.entries({ shift_factor, latents_mean, latents_std }))
    if (value !== null && value !== undefined && value !== 0)
      throw unsupported(`vae_decoder/config.json: ${field}`, "null", String(value));
}

/** Enough to make patches one picture, too little to lose what they continue. */
const usualContinueStrength = 0.3;

/** @source Stable Diffusion's own defaults as diffusers has them: guidance 7.5 (XL 5, LCM 8.5 in 4 steps), and 25 steps */
function recommend(
  { scumble = {} }: ModelIndex,
  unet: UnetConfig,
  family: Family,
  scaleFactor: number,
  schedulerClass: string,
  config: SchedulerConfig,
): Recommended {
  const distilled = Boolean(unet.time_cond_proj_dim);
  const [height, width] = Array.isArray(unet.sample_size) ? unet.sample_size : [unet.sample_size, unet.sample_size];
  const native = scumble.nativeSize ?? { width: width * scaleFactor, height: height * scaleFactor };
  return {
    guidance: scumble.guidance ?? (distilled ? 8.5 : family === "sdxl" ? 5 : 7.5),
    steps: scumble.steps ?? (distilled ? 4 : 25),
    scheduler: scumble.scheduler ? findScheduler(scumble.scheduler).id : ownScheduler(schedulerClass, config),
    nativeSize: typeof native === "number" ? { width: native, height: native } : native,
    continueStrength: scumble.continueStrength ?? usualContinueStrength,
    understands: scumble.understands ?? {},
  };
}

// a method that the engine lacks is no reason to refuse the model: its noise schedule serves the others too
function ownScheduler(diffusersClass: string, config: SchedulerConfig): string {
  const known = schedulers.some((scheduler) => scheduler.diffusersClass === diffusersClass);
  return known ? schedulerForClass(diffusersClass, config).id : "euler";
}

async function requireGraphs(directory: string, parts: readonly string[]): Promise<void> {
  for (const part of parts) {
    if (await hasGraph(directory, part)) continue;
    throw new EngineError("model.corrupt", {
      field: `${part}/model.onnx`,
      expected: "an ONNX file",
      received: "no file",
    });
  }
}

/** @source diffusers MultiControlNetModel.save_pretrained: the first without a number, then _1, _2 … */
async function findControlNets(directory: string): Promise<string[]> {
  const parts: string[] = [];
  for (let part = "controlnet"; await hasGraph(directory, part); part = `controlnet_${parts.length}`) parts.push(part);
  return parts;
}

async function hasGraph(directory: string, part: string): Promise<boolean> {
  return exists(join(directory, part, "model.onnx"));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => stat(join(entry.parentPath, entry.name)).then((file) => file.size)),
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

// exporters often leave the model in a folder named after the format
function folderName(directory: string): string {
  const own = basename(resolve(directory));
  return /^(onnx|model)$/i.test(own) ? basename(dirname(resolve(directory))) : own;
}

function idOf(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "")
    .slice(0, 64);
  return id === "" ? "model" : id;
}

function unsupported(field: string, expected: string, received: string): EngineError {
  return new EngineError("model.unsupported", { field, expected, received });
}
