import { z } from "zod";
import { Point, Rect, Side } from "./geometry.ts";
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

const seamless = z
  .enum(["none", "both", "x", "y"])
  .default("none")
  .describe("Edges that continue on the opposite side, so that copies side by side show no seam.")
  .meta({ title: "Seamless" });

/** What pixels around a change have to do with it. */
const matching = {
  matchColor: z
    .boolean()
    .default(true)
    .describe("Whether colours are brought to those around the change.")
    .meta({ title: "Match colours" }),
  matchGrain: z
    .boolean()
    .default(false)
    .describe("Whether the new pixels get the noise or film grain of those around them.")
    .meta({ title: "Match grain" }),
};

/** What a selection reaches, and what the model sees of its surroundings. */
export const selectionFields = {
  contextMode: z
    .enum(["auto", "selection", "document", "rect"])
    .default("auto")
    .describe(
      "What the model sees. auto: the selection and surroundings that grow with it; selection: its bounds alone; document: the whole picture; rect: `contextRect`.",
    )
    .meta({ title: "Context" }),
  contextRect: Rect.nullable()
    .default(null)
    .describe("What the model sees where `contextMode` is rect, e.g. a layer's bounds; grown to hold the selection.")
    .meta({ title: "Context rectangle" }),
  paddingPx: z
    .int()
    .min(0)
    .max(4096)
    .nullable()
    .default(null)
    .describe("Pixels of surroundings around the selection in the mode auto; null: grows with the selection.")
    .meta({ title: "Padding", unit: "px" }),
  growPx: z
    .int()
    .min(0)
    .max(1024)
    .default(0)
    .describe("Pixels by which the selection grows first.")
    .meta({ title: "Grow", unit: "px" }),
  featherPx: z
    .number()
    .min(0)
    .max(1024)
    .default(0)
    .describe("Softens the selection's edge over about this many pixels to both sides.")
    .meta({ title: "Feather", unit: "px", step: 1 }),
  featherPercent: z
    .number()
    .min(0)
    .max(100)
    .default(0)
    .describe("The same, in percent of the selection's longest side; the wider of the two counts.")
    .meta({ title: "Feather", unit: "%", step: 1 }),
};

const edges = {
  blendPx: z
    .int()
    .min(0)
    .max(512)
    .default(0)
    .describe("Pixels over which the layer fades in from the selection's edge inwards.")
    .meta({ title: "Blend", unit: "px" }),
  ...matching,
};

const sidePx = (side: string) =>
  z
    .int()
    .min(0)
    .max(8192)
    .default(0)
    .describe(`Pixels to add on the ${side}.`)
    .meta({ title: side[0]!.toUpperCase() + side.slice(1), unit: "px", step: 8 });

const optionalPrompt = z
  .string()
  .default("")
  .describe("What to put there, in words; empty: what the surroundings suggest.")
  .meta({ title: "Prompt" });

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
    seamless,
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
    seamless,
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
    content: z
      .enum(["original", "neutral", "blur", "border", "patches", "noise"])
      .nullable()
      .default(null)
      .describe(
        "What the selection holds before the model begins. original: what is there; neutral: mid-grey; blur: the surroundings, smeared in; border: the colours at the edge, continued inwards; patches: patches of the surroundings, so that their structure goes on; noise: coloured noise; null: original below full strength, else blur, or without words patches, of which the model then changes little.",
      )
      .meta({ title: "Start from" }),
    softMask: z
      .enum(["blend", "strength"])
      .default("blend")
      .describe(
        "What a partly selected pixel means. blend: it fades between old and new; strength: it may change that much and no more (differential diffusion, Levin and Fried 2023).",
      )
      .meta({ title: "Soft selection" }),
    ...selectionFields,
    ...edges,
  })
  .describe("Fill a selection so that it fits what is around it; pixels outside stay as they are.")
  .meta({ id: "FillRequest", title: "Fill" });

export const RemoveRequest = z
  .object({
    pipeline: z.literal("remove"),
    ...common,
    prompt: optionalPrompt,
    image: Picture.describe("The pixels around and under the selection: the whole document or a part of it.").meta({
      title: "Picture",
    }),
    mask: Mask.describe("What to remove, of the same size as `image`.").meta({ title: "Selection" }),
    origin: Point.default({ x: 0, y: 0 })
      .describe("Where the top left corner of `image` and `mask` lies in the document.")
      .meta({ title: "Place" }),
    ...selectionFields,
    ...edges,
  })
  .describe("Remove what is selected: its place is filled with what is around it, no words needed.")
  .meta({ id: "RemoveRequest", title: "Remove" });

export const ExpandRequest = z
  .object({
    pipeline: z.literal("expand"),
    ...common,
    prompt: optionalPrompt,
    image: Picture.describe("The whole document.").meta({ title: "Picture" }),
    origin: Point.default({ x: 0, y: 0 })
      .describe("Where the picture's top left corner lies in the document.")
      .meta({ title: "Place" }),
    leftPx: sidePx("left"),
    topPx: sidePx("top"),
    rightPx: sidePx("right"),
    bottomPx: sidePx("bottom"),
    ...matching,
  })
  .describe("Continue a picture beyond its edges. The layer reaches outside the document, whose canvas grows with it.")
  .meta({ id: "ExpandRequest", title: "Expand" });

export const RepairRequest = z
  .object({
    pipeline: z.literal("repair"),
    ...common,
    prompt: optionalPrompt,
    image: Picture.describe("The whole document.").meta({ title: "Picture" }),
    mask: Mask.nullable()
      .default(null)
      .describe("The subject that is cut off, of the same size as `image`; null: found by itself.")
      .meta({ title: "Subject" }),
    origin: Point.default({ x: 0, y: 0 })
      .describe("Where the picture's top left corner lies in the document.")
      .meta({ title: "Place" }),
    reachPx: z
      .int()
      .min(8)
      .max(4096)
      .nullable()
      .default(null)
      .describe("Pixels to add on each side where the subject is cut off; null: a quarter of the picture.")
      .meta({ title: "Reach", unit: "px" }),
    ...matching,
  })
  .describe("Complete a subject that the picture's edge cuts off: adds pixels on the sides it touches.")
  .meta({ id: "RepairRequest", title: "Repair" });

/** Every kind of request, in the order panels list them. */
export const jobRequests = [
  GenerateRequest,
  RefineRequest,
  FillRequest,
  RemoveRequest,
  ExpandRequest,
  RepairRequest,
] as const;

export const JobRequest = z
  .discriminatedUnion("pipeline", jobRequests)
  .describe("What to do, complete: with a seed it can be run again for the same result.")
  .meta({ id: "JobRequest" });
