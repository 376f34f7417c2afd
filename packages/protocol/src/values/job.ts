import { z } from "zod";
import { JobRequest } from "./generation.ts";
import { Rect } from "./geometry.ts";
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

export const PlacedLayer = z
  .object({
    name: z.string().describe("A name for the layers panel."),
    rect: Rect.describe("Where the pixels go in the document."),
    pixels: LayerPixels,
    mask: RawMask.nullable().describe("The layer mask, as large as the pixels; null: none."),
    seed: U32.describe("The seed that made this layer."),
    recipe: Recipe,
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
