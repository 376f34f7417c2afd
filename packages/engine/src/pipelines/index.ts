import type { JobWork } from "@scumble/protocol";
import type { Pipeline, PipelineContext, PipelineJob, PlacedLayer } from "./define.ts";
import { expand } from "./expand.ts";
import { fill, remove } from "./fill.ts";
import { generate } from "./generate.ts";
import { refine } from "./refine.ts";
import { repair } from "./repair.ts";

/** Every pipeline, by id; the protocol's JobRequest has one member for each. */
export const pipelines: { readonly [P in JobWork["pipeline"]]: Pipeline<Extract<JobWork, { pipeline: P }>> } = {
  generate,
  refine,
  fill,
  remove,
  expand,
  repair,
};

/** Does a job with the pipeline that its request names; see `Pipeline.run`. */
export function runPipeline(job: PipelineJob<JobWork>, context: PipelineContext): AsyncIterable<PlacedLayer> {
  // the key is the request's own discriminator, which the compiler cannot follow
  const pipeline = pipelines[job.request.pipeline] as Pipeline;
  return pipeline.run(job, context);
}
