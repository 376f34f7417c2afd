import { z } from "zod";
import { Point, Side } from "./geometry.ts";
import { Mask, Picture } from "./image.ts";
import { Fraction, U32 } from "./numbers.ts";

// Titles, bounds, steps and units here become the panels of every plugin through engine.describe.

const common = {
  model: z
    .string()
    .max(200)
    .nullable()
    .default(null)
    .describe("Model id from engine.describe; null: the engine's default model.")
    .meta({ title: "Model" }),
  prompt: z
    .string()
    .describe("What to make, in words. At most limits.maxPromptCharacters characters.")
    .meta({ title: "Prompt" }),
  negativePrompt: z
    .string()
    .default("")
    .describe("What to keep away from, in words.")
    .meta({ title: "Negative prompt" }),
  promptSyntax: z
    .enum(["a1111", "comfyui", "compel", "nmkd", "plain"])
    .default("a1111")
    .describe(
      "How both prompts are read. a1111, comfyui, compel (InvokeAI) and nmkd: with the signs of that program, in chunks as many as needed; plain: as they are written, cut to what the model takes.",
    )
    .meta({ title: "Prompt syntax" }),
  promptWeighting: z
    .enum(["restore-mean", "plain", "from-empty"])
    .nullable()
    .default(null)
    .describe(
      "What a weight in a prompt does to its words' encoding: restore-mean: multiplies it and brings the mean back; plain: multiplies it; from-empty: multiplies its distance from an empty prompt's; null: as the syntax's own program does.",
    )
    .meta({ title: "Prompt weighting" }),
  seed: U32.nullable()
    .default(null)
    .describe(
      "Fixes the noise; the same seed gives the same picture. null: the engine draws one and tells it. Picture n of a batch uses seed + n.",
    )
    .meta({ title: "Seed" }),
  steps: z
    .int()
    .min(1)
    .max(150)
    .nullable()
    .default(null)
    .describe("Denoising steps; null: what the model's makers recommend.")
    .meta({ title: "Steps" }),
  guidance: z
    .number()
    .min(0)
    .max(30)
    .nullable()
    .default(null)
    .describe(
      "How strongly the prompt counts (classifier-free guidance, Ho and Salimans 2022); up to 1 the negative prompt has no effect; null: what the model's makers recommend.",
    )
    .meta({ title: "Guidance", step: 0.5 }),
  scheduler: z
    .string()
    .max(64)
    .nullable()
    .default(null)
    .describe("Scheduler id from engine.describe; null: the model's own.")
    .meta({ title: "Scheduler" }),
  batch: z
    .int()
    .min(1)
    .max(8)
    .default(1)
    .describe("Results to make, each with its own seed.")
    .meta({ title: "Variations" }),
};

const strength = Fraction.describe("How much may change: 0 keeps the picture, 1 starts from noise alone.").meta({
  title: "Strength",
  step: 0.05,
});

export const GenerateRequest = z
  .object({
    pipeline: z.literal("generate"),
    ...common,
    width: Side.max(2048)
      .nullable()
      .default(null)
      .describe("Pixels; null: the model's native size.")
      .meta({ title: "Width", step: 8, unit: "px" }),
    height: Side.max(2048)
      .nullable()
      .default(null)
      .describe("Pixels; null: the model's native size.")
      .meta({ title: "Height", step: 8, unit: "px" }),
    origin: Point.default({ x: 0, y: 0 })
      .describe("Where the new layer's top left corner goes in the document.")
      .meta({ title: "Place" }),
  })
  .describe("Make a picture from words.")
  .meta({ id: "GenerateRequest", title: "Generate" });

export const RefineRequest = z
  .object({
    pipeline: z.literal("refine"),
    ...common,
    image: Picture.describe("The picture to start from.").meta({ title: "Picture" }),
    origin: Point.default({ x: 0, y: 0 })
      .describe("Where the picture's top left corner lies in the document.")
      .meta({ title: "Place" }),
    strength: strength.default(0.6),
  })
  .describe("Make a new version of a picture.")
  .meta({ id: "RefineRequest", title: "Refine" });

export const FillRequest = z
  .object({
    pipeline: z.literal("fill"),
    ...common,
    image: Picture.describe("The pixels around and under the selection: the whole document or a part of it.").meta({
      title: "Picture",
    }),
    mask: Mask.describe("The selection, of the same size as `image`.").meta({ title: "Selection" }),
    origin: Point.default({ x: 0, y: 0 })
      .describe("Where the top left corner of `image` and `mask` lies in the document.")
      .meta({ title: "Place" }),
    strength: strength.default(1),
    paddingPx: z
      .int()
      .min(0)
      .max(4096)
      .nullable()
      .default(null)
      .describe("Pixels of surroundings the model sees around the selection; null: grows with the selection.")
      .meta({ title: "Context", unit: "px" }),
  })
  .describe("Fill a selection so that it fits what is around it; pixels outside stay as they are.")
  .meta({ id: "FillRequest", title: "Fill" });

export const JobRequest = z
  .discriminatedUnion("pipeline", [GenerateRequest, RefineRequest, FillRequest])
  .describe("What to do, complete: with a seed it can be run again for the same result.")
  .meta({ id: "JobRequest" });
