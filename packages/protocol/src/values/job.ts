import { z } from "zod";
import { JobRequest } from "./generation.ts";
import { PixelSize, Rect, Side } from "./geometry.ts";
import { JobId } from "./ids.ts";
import { LayerPixels, RawMask } from "./image.ts";
import { DurationMs, TimestampMs, U32 } from "./numbers.ts";

export const WireError = z
  .object({
    code: z.string().describe("One of the codes in docs/errors.md."),
    message: z.string().describe("A sentence for people: what was expected, what came, what to do."),
    retryable: z.boolean().describe("Whether the same request may succeed later."),
    details: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .describe("`field`, `expected`, `received` and whatever else the code carries."),
  })
  .describe("A failure.")
  .meta({ id: "WireError" });

export const Recipe = z
  .object({
    engine: z.string().describe("Version of the engine that made it."),
    model: z.string().describe("Id of the model that made it."),
    request: JobRequest.describe("Submitting this again makes the same layer."),
  })
  .describe("How a layer was made.")
  .meta({ id: "Recipe" });

export const FillPass = z
  .object({
    width: Side.describe("Of the picture the model works on."),
    height: Side,
    tiles: z.int().min(1).max(1_000_000).describe("Overlapping parts that it is worked on in; 1: in one."),
  })
  .describe("One pass of a fill, from coarse to fine.")
  .meta({ id: "FillPass" });

/** How a fill will be, or was, done. */
export const fillPlanFields = {
  context: Rect.describe("What the model sees, document pixels."),
  modelSize: PixelSize.describe("What the context is scaled to for the first pass."),
  scale: z.number().min(0).max(10_000).describe("Pixels of the last pass for one document pixel."),
  passes: z.array(FillPass),
  steps: z.int().min(1).max(10_000).describe("Denoising steps of the first pass."),
};

const Seam = z
  .object({
    meanStep: z.number().min(0).describe("Mean step between neighbours on either side of the edge."),
    worstStep: z.number().min(0).describe("The largest of those."),
    localStep: z.number().min(0).nullable().describe("The picture's own mean step just outside; null: none is there."),
    ratio: z.number().min(0).nullable().describe("meanStep / localStep: 1 is no seam; null: nothing to compare with."),
  })
  .describe("Colour steps across the selection's edge, levels of 255, root mean square over red, green and blue.")
  .meta({ id: "Seam" });

const Warning = z
  .object({ code: z.string().describe("One of the codes in docs/errors.md."), message: z.string() })
  .describe("Something that was put up with, and how.")
  .meta({ id: "Warning" });

export const FillReport = z
  .object({
    ...fillPlanFields,
    outsideChanged: z
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .describe(
        "Pixels where the layer's mask is 0 that change when the layer is laid over the document, bit for bit in its own depth: always 0, checked for every layer.",
      ),
    seam: Seam.nullable().describe("null: the selection has no edge inside the document."),
    warnings: z.array(Warning),
  })
  .describe("How a layer was fitted into its document.")
  .meta({ id: "FillReport" });

export const PlacedLayer = z
  .object({
    name: z.string().describe("A name for the layers panel."),
    rect: Rect.describe("Where the pixels go in the document."),
    pixels: LayerPixels,
    mask: RawMask.nullable().describe("The layer mask, as large as the pixels; null: none."),
    seed: U32.describe("The seed that made this layer."),
    recipe: Recipe,
    group: z.string().nullable().describe("Name of the group that holds all variations; null: it is the only one."),
    report: FillReport.nullable().describe("How it was fitted into the document; null where nothing is around it."),
    warnings: z
      .array(Warning)
      .optional()
      .describe(
        "What the model did not understand of the prompt, for people; left out where it understood everything.",
      ),
  })
  .describe("A result, ready to be placed above the source layer.")
  .meta({ id: "PlacedLayer" });

export const JobState = z
  .enum(["queued", "running", "finished", "failed", "cancelled"])
  .describe("Where the job stands.")
  .meta({ id: "JobState" });

export const JobTiming = z
  .object({
    totalMs: DurationMs.describe("From start to stored result."),
    modelMs: DurationMs.describe("Spent inside ONNX Runtime's run calls."),
    loadMs: DurationMs.describe("Spent loading the model; 0 when it was loaded already."),
  })
  .describe("Where the time of a job went, milliseconds.")
  .meta({ id: "JobTiming" });

export const Job = z
  .object({
    jobId: JobId,
    key: z.string().describe("The client's idempotency key."),
    client: z.string().describe("Name of the client that submitted it."),
    state: JobState,
    position: z.int().min(0).nullable().describe("Jobs ahead of it while queued; null otherwise."),
    attempt: z.int().min(0).max(2).describe("How often it was started."),
    request: JobRequest,
    createdAt: TimestampMs,
    startedAt: TimestampMs.nullable(),
    endedAt: TimestampMs.nullable(),
    layers: z.array(PlacedLayer).describe("The results once finished."),
    timing: JobTiming.nullable(),
    error: WireError.nullable(),
  })
  .describe("A job and all that is known of it.")
  .meta({ id: "Job" });
