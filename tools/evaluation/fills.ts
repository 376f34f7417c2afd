// How well fills continue a textured picture: holes in pictures that the model did not see, no prompt.
import { compositeLayer } from "../../packages/engine/src/imaging/composite.ts";
import { flattenPixels, toOpaquePixels } from "../../packages/engine/src/imaging/convert.ts";
import { documentPicture } from "../../packages/engine/src/imaging/document-picture.ts";
import type { RgbPicture } from "../../packages/engine/src/imaging/pixels.ts";
import { measureSeam } from "../../packages/engine/src/imaging/seam.ts";
import type { LoadedModel } from "../../packages/engine/src/models/folder.ts";
import { fill } from "../../packages/engine/src/pipelines/fill.ts";
import { JobRequest } from "../../packages/protocol/src/index.ts";
import { ellipseSelection } from "../demo/selection.ts";

export interface JudgedFill {
  /** Mean colour step across the mask's edge, levels of 255. */
  readonly step: number;
  /** The same over the steps that the picture has beside the mask. */
  readonly ratio: number;
  readonly picture: RgbPicture;
}

/** Fills a hard-edged ellipse in the middle of a picture without a prompt, and measures its edge. */
export async function judgeFill(model: LoadedModel, picture: RgbPicture, seed: number): Promise<JudgedFill> {
  const source = toOpaquePixels(picture);
  const { width, height } = picture;
  const selection = ellipseSelection(picture, {
    x: width / 2,
    y: height / 2,
    radiusX: width * 0.28,
    radiusY: height * 0.22,
    featherPx: 8,
  });
  const blob = "0".repeat(64);
  const request = JobRequest.parse({
    pipeline: "fill",
    prompt: "",
    seed,
    image: { format: "rgba8", blob, width, height },
    mask: { format: "gray8", blob, width, height },
  });
  if (request.pipeline !== "fill") throw new Error("expected a fill request");
  const pictures = { picture: async () => documentPicture(source), mask: async () => selection };
  const signal = new AbortController().signal;
  for await (const { rect, name, pixels, mask } of fill.run({ request, model, pictures }, { signal })) {
    const layer = { ...rect, name, pixels, mask: mask && { ...rect, pixels: mask }, opacity: 1, visible: true };
    const after = compositeLayer(source, layer);
    const seam = measureSeam(after, selection);
    return { step: seam.meanStep, ratio: seam.ratio ?? 0, picture: flattenPixels(after) };
  }
  throw new Error("expected a layer");
}
