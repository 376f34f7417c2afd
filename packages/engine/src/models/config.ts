// What the engine reads of a diffusers-ONNX model folder's JSON files. Fields that it does not know stay unread;
// fields that change the result and that it cannot honour are refused by folder.ts.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { EngineError } from "../base/errors.ts";
import { parsePythonJson } from "../schedulers/json.ts";

const size = z.int().min(1).max(8192);
const width = z.union([z.int().positive(), z.array(z.int().positive())]);

const component = z.tuple([z.string().nullable(), z.string().nullable()]);

/** `model_index.json`: which parts there are, and our own recommendations under the key `scumble`. */
export const modelIndex = z
  .object({
    _class_name: z.string(),
    force_zeros_for_empty_prompt: z.boolean().optional(),
    scumble: z
      .object({
        id: z
          .string()
          .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/)
          .optional(),
        name: z.string().min(1).max(80).optional(),
        guidance: z.number().min(0).max(30).optional(),
        steps: z.int().min(1).max(150).optional(),
        scheduler: z.string().optional(),
        continueStrength: z.number().min(0).max(1).optional(),
        nativeSize: z.union([size, z.object({ width: size, height: size })]).optional(),
        understands: z.record(z.string(), z.array(z.string())).optional(),
      })
      .optional(),
  })
  .catchall(z.union([component, z.unknown()]));
export type ModelIndex = z.infer<typeof modelIndex>;

/** `unet/config.json` of a UNet2DConditionModel. */
export const unetConfig = z.object({
  _class_name: z.literal("UNet2DConditionModel").optional(),
  sample_size: z.union([size, z.tuple([size, size])]),
  in_channels: z.int().positive(),
  out_channels: z.int().positive(),
  cross_attention_dim: width,
  // what diffusers means by leaving it out
  block_out_channels: z.array(z.int().positive()).min(1).default([320, 640, 1280, 1280]),
  center_input_sample: z.boolean().optional(),
  time_cond_proj_dim: z.int().positive().nullish(),
  addition_embed_type: z.string().nullish(),
  addition_time_embed_dim: z.int().positive().nullish(),
  class_embed_type: z.string().nullish(),
  encoder_hid_dim_type: z.string().nullish(),
});
export type UnetConfig = z.infer<typeof unetConfig>;

/** `vae_decoder/config.json` of an AutoencoderKL. */
export const vaeConfig = z.object({
  _class_name: z.literal("AutoencoderKL").optional(),
  latent_channels: z.int().positive(),
  block_out_channels: z.array(z.int().positive()).min(1),
  scaling_factor: z.number().positive().default(0.18215),
  shift_factor: z.number().nullish(),
  latents_mean: z.array(z.number()).nullish(),
  latents_std: z.array(z.number()).nullish(),
});
export type VaeConfig = z.infer<typeof vaeConfig>;

/** `text_encoder/config.json` of a CLIPTextModel, with or without projection. */
export const textConfig = z.object({
  hidden_size: z.int().positive(),
  num_hidden_layers: z.int().positive(),
  max_position_embeddings: z.int().positive().default(77),
  hidden_act: z.string().default("quick_gelu"),
  layer_norm_eps: z.number().positive().default(1e-5),
  use_attention_mask: z.boolean().optional(),
});
export type TextConfig = z.infer<typeof textConfig>;

/**
 * Reads and checks one JSON file of a model folder.
 *
 * @param file path inside the folder, with forward slashes; named in every error
 * @param layout what errors say was expected
 * @throws {EngineError} model.corrupt
 */
export async function readConfig<T>(
  directory: string,
  file: string,
  schema: z.ZodType<T>,
  layout = "the layout of diffusers",
): Promise<T> {
  const text = await readFile(join(directory, ...file.split("/")), "utf8").catch(() => {
    throw new EngineError("model.corrupt", { field: file, expected: "a JSON file", received: "no file" });
  });
  const parsed = schema.safeParse(parseJson(file, text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = [file, ...issue.path.map(String)].join(": ");
  throw new EngineError("model.corrupt", { field, expected: layout, received: issue.message });
}

function parseJson(file: string, text: string): unknown {
  try {
    return parsePythonJson(text);
  } catch (cause) {
    const received = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError("model.corrupt", { field: file, expected: "JSON", received }, { cause });
  }
}
