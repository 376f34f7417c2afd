import type { LayerReport, RefineJob } from "@scumble/protocol";
import { modelSizeFor } from "../imaging/context.ts";
import { type DocumentPicture, fromModelPicture, toModelPicture } from "../imaging/document-picture.ts";
import type { RgbaPixels } from "../imaging/pixels.ts";
import type { Rect, Size } from "../imaging/rect.ts";
import { resizePicture } from "../imaging/resize.ts";
import type { Pipeline } from "./define.ts";
import { imageToImage } from "./diffusion/image-to-image.ts";
import { scaleWrapped } from "./scale-wrapped.ts";
import { diffusionSettings, modelSizes, variationsOf } from "./settings.ts";

/** A new version of a picture, at the model's native size, scaled back to the picture's; what was transparent stays so. */
export const refine: Pipeline<RefineJob> = {
  id: "refine",
  title: "Refine",
  serves: (model) => model.readsPictures,

  async *run({ request, model, pictures }, context) {
    const source = await pictures.picture(request.image, "image");
    const { color, pixels: original } = source;
    const { width, height } = original;
    const modelSize = modelSizeFor(original, modelSizes(model));
    const image = resizePicture(await toModelPicture(source), modelSize, "lanczos");
    const settings = { ...diffusionSettings(request, model), ...modelSize, image, strength: request.strength };
    for (const { seed, name, group, context: progress } of variationsOf(request, context)) {
      const result = await imageToImage(model, { ...settings, seeds: [seed] }, progress);
      const picture = result.pictures[0]!;
      const scaled =
        request.seamless === "none" ? resizePicture(picture, original, "lanczos") : scaleWrapped(picture, original);
      const pixels = await fromModelPicture(scaled, source);
      keepAlpha(pixels, original);
      const rect = { ...request.origin, width, height };
      const report = describe(source, rect, modelSize, settings.steps);
      yield { name, rect, pixels, color, mask: null, seed, group, report };
    }
  },
};

/** All of the picture is what the model sees and what it changes: there is no edge, and nothing outside. */
function describe({ warnings }: DocumentPicture, context: Rect, modelSize: Size, steps: number): LayerReport {
  const passes = [{ ...modelSize, tiles: 1 }];
  const scale = modelSize.width / context.width;
  return { context, modelSize, scale, passes, steps, outsideChanged: 0, seam: null, warnings: [...warnings] };
}

/** Overwrites the alpha of pixels by that of others in the same format. */
function keepAlpha({ data }: RgbaPixels, original: RgbaPixels): void {
  for (let at = 3; at < data.length; at += 4) data[at] = original.data[at]!;
}
