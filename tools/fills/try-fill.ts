import type { JobWork } from "@scumble/protocol";
import { compositeLayer } from "../../packages/engine/src/imaging/composite.ts";
import { documentPicture } from "../../packages/engine/src/imaging/document-picture.ts";
import { type Gray8, type Rgba8, transparentPixels } from "../../packages/engine/src/imaging/pixels.ts";
import type { LoadedModel } from "../../packages/engine/src/models/folder.ts";
import type { PlacedLayer } from "../../packages/engine/src/pipelines/define.ts";
import { runPipeline } from "../../packages/engine/src/pipelines/index.ts";
import { JobRequest } from "../../packages/protocol/src/index.ts";

/** What a request says beside its pictures; the seed is 5 unless it says otherwise. */
export type Wishes = { readonly pipeline: Exclude<JobWork["pipeline"], "generate"> } & Readonly<
  Record<string, unknown>
>;

/** A layer and the document with it. */
export interface TriedFill {
  readonly layer: PlacedLayer;
  /** The document grown to hold the layer, with the layer over it. */
  readonly after: Rgba8;
}

/** Runs a request on a document in this process, every result laid over it. @param mask null: the request takes none */
export async function tryFill(
  model: LoadedModel,
  source: Rgba8,
  mask: Gray8 | null,
  wishes: Wishes,
): Promise<TriedFill[]> {
  const { width, height } = source;
  const place = { blob: "0".repeat(64), width, height };
  const request = JobRequest.parse({
    seed: 5,
    image: { format: "rgba8", ...place },
    ...(mask === null ? {} : { mask: { format: "gray8", ...place } }),
    ...wishes,
  });
  const pictures = { picture: async () => documentPicture(source), mask: async () => mask as Gray8 };
  const { signal } = new AbortController();
  const tried: TriedFill[] = [];
  for await (const layer of runPipeline({ request, model, pictures }, { signal }))
    tried.push({ layer, after: layOver(source, layer) });
  return tried;
}

function layOver(source: Rgba8, { name, rect, pixels, mask }: PlacedLayer): Rgba8 {
  const left = Math.max(0, -rect.x);
  const top = Math.max(0, -rect.y);
  const canvas = transparentPixels({
    width: left + Math.max(source.width, rect.x + rect.width),
    height: top + Math.max(source.height, rect.y + rect.height),
  });
  for (let row = 0; row < source.height; row++) {
    const line = source.data.subarray(row * source.width * 4, (row + 1) * source.width * 4);
    canvas.data.set(line, ((top + row) * canvas.width + left) * 4);
  }
  const at = { x: left + rect.x, y: top + rect.y };
  return compositeLayer(canvas, { name, ...at, pixels, mask: mask && { ...at, pixels: mask }, opacity: 1 });
}
