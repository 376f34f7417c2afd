import { createHash } from "node:crypto";
import { JobRequest } from "@scumble/protocol";
import type { z } from "zod";
import type { Gray8, RgbaPixels } from "../../imaging/pixels.ts";
import { bytesOfPixels } from "../../imaging/raw-pixels.ts";
import type { PipelineContext, PipelineModel, PlacedLayer } from "../define.ts";
import { runPipeline } from "../index.ts";
import { picturesFrom } from "../pictures.ts";

const blobs = new Map<string, Uint8Array>();

/** Keeps bytes for the requests of a test; gives their hash. */
export function keepBlob(bytes: Uint8Array): string {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  blobs.set(sha256, bytes);
  return sha256;
}

/** A reference to raw pixels, kept under their hash. */
export function keepPixels<P extends RgbaPixels | Gray8>(pixels: P) {
  const { format, width, height } = pixels;
  return { format: format as P["format"], width, height, blob: keepBlob(bytesOfPixels(pixels)) };
}

/** All layers of a request whose defaults the protocol fills in, at seed 7 in two steps of Euler unless it says otherwise. */
export async function runRequest(
  model: PipelineModel,
  request: z.input<typeof JobRequest>,
  context: Partial<PipelineContext> = {},
): Promise<PlacedLayer[]> {
  const filled = JobRequest.parse({ seed: 7, steps: 2, scheduler: "euler", ...request });
  const pictures = picturesFrom(async (sha256) => blobs.get(sha256)!);
  const signal = new AbortController().signal;
  const layers: PlacedLayer[] = [];
  for await (const layer of runPipeline({ request: filled, model, pictures }, { signal, ...context }))
    layers.push(layer);
  return layers;
}
