import { z } from "zod";
import { event, request } from "../define.ts";
import { JobRequest } from "../values/generation.ts";
import { Side } from "../values/geometry.ts";
import { JobId } from "../values/ids.ts";
import { Job, JobState, JobTiming, PlacedLayer, WireError } from "../values/job.ts";
import { DurationMs, Fraction, Sequence, TimestampMs, U32 } from "../values/numbers.ts";

const durable = {
  seq: Sequence.describe("Rises with every durable event; hand the last one seen to job.watch after a break."),
  jobId: JobId,
  at: TimestampMs,
};

const Preview = z
  .object({
    stream: U32.describe("The frame of kind `preview` with this stream number, sent just before, holds rgba8 pixels."),
    width: Side,
    height: Side,
  })
  .describe("A small picture of where the job stands.")
  .meta({ id: "Preview" });

export const jobs = {
  "job.submit": request({
    doc: "Queue a job. Answers once the job is safely stored: it will end even if the connection or the engine breaks. The same key again in the same session answers with the same job.",
    since: 1,
    scope: "generate",
    params: z.object({
      key: z
        .string()
        .min(8)
        .max(128)
        .describe("Made by the client, new for every new job; makes a repeated submit harmless."),
      request: JobRequest,
    }),
    result: z.object({ job: Job, repeated: z.boolean().describe("Whether the key was known already.") }),
    errors: [
      "job.key_reused",
      "queue.full",
      "queue.closing",
      "model.unknown",
      "model.none_installed",
      "model.unsupported",
      "scheduler.unknown",
      "prompt.too_long",
      "blob.unknown",
      "image.too_large",
      "image.size_mismatch",
      "storage.full",
    ],
  }),
  "job.cancel": request({
    doc: "Stop a job. A queued one ends at once, a running one after the step it is in.",
    since: 1,
    scope: "generate",
    params: z.object({ jobId: JobId }),
    result: z.object({
      state: JobState.describe(
        "The state after the call; a running job still says `running` and ends with job.cancelled.",
      ),
    }),
    errors: ["job.unknown"],
  }),
  "job.get": request({
    doc: "A job and its results.",
    since: 1,
    scope: "generate",
    params: z.object({ jobId: JobId }),
    result: z.object({ job: Job }),
    errors: ["job.unknown"],
  }),
  "job.list": request({
    doc: "Jobs, newest first.",
    since: 1,
    scope: "generate",
    params: z.object({
      whose: z.enum(["session", "all"]).default("session").describe("`all` needs the scope `admin`."),
      state: JobState.nullable().default(null).describe("Only jobs in this state."),
      limit: z.int().min(1).max(500).default(50),
    }),
    result: z.object({ jobs: z.array(Job) }),
    errors: ["auth.scope_missing"],
  }),
  "job.watch": request({
    doc: "Get the events of this session's jobs: first every durable one after `after`, in order, then new ones as they come. Without this call none are sent.",
    since: 1,
    scope: "generate",
    params: z.object({ after: Sequence.default(0).describe("`seq` of the last event seen; 0: from the beginning.") }),
    result: z.object({ lastSeq: Sequence.describe("Events up to this one are replayed.") }),
    errors: [],
  }),
  "job.queued": event({
    doc: "A job was accepted.",
    since: 1,
    durable: true,
    data: z.object({ ...durable, position: z.int().min(0).describe("Jobs ahead of it.") }),
  }),
  "job.started": event({
    doc: "A job began to run; with attempt 2 after the process that ran it had stopped.",
    since: 1,
    durable: true,
    data: z.object({ ...durable, attempt: z.int().min(1).max(2) }),
  }),
  "job.layer": event({
    doc: "One of a job's results is stored and can be fetched, before all of them are. Comes once for each, in order; job.finished has them all again.",
    since: 1,
    durable: true,
    data: z.object({ ...durable, index: z.int().min(0).max(63).describe("Counts from 0."), layer: PlacedLayer }),
  }),
  "job.progress": event({
    doc: "How far a running job is. At most 10 a second; may be left out when the connection is slow.",
    since: 1,
    durable: false,
    data: z.object({
      jobId: JobId,
      stage: z.enum(["loading", "encoding", "denoising", "decoding", "storing"]),
      step: z.int().min(0).max(100_000).describe("Steps done in this stage."),
      steps: z.int().min(0).max(100_000).describe("Steps of this stage; 0: not counted."),
      fraction: Fraction.describe("Of the whole job."),
      leftMs: DurationMs.nullable().describe("Milliseconds left, estimated; null: not known yet."),
      preview: Preview.nullable(),
    }),
  }),
  "job.finished": event({
    doc: "A job is done; its layers are stored and can be fetched.",
    since: 1,
    durable: true,
    data: z.object({ ...durable, layers: z.array(PlacedLayer), timing: JobTiming }),
  }),
  "job.failed": event({
    doc: "A job ended without a result.",
    since: 1,
    durable: true,
    data: z.object({ ...durable, error: WireError }),
  }),
  "job.cancelled": event({
    doc: "A job was stopped on request.",
    since: 1,
    durable: true,
    data: z.object({ ...durable }),
  }),
} as const;
