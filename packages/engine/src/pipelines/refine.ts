import type { RefineJob } from "@scumble/protocol";
import { modelSizeFor } from "../imaging/context.ts";
import { flattenPixels, toOpaquePixels, toRgba8 } from "../imaging/convert.ts";
import type { Rgba8, RgbaPixels, RgbPicture } from "../imaging/pixels.ts";
import { resizePicture } from "../imaging/resize.ts";
import type { Pipeline } from "./define.ts";
import { imageToImage } from "./diffusion/image-to-image.ts";
import { diffusionSettings, modelSizes, variationsOf } from "./settings.ts";

/** A new version of a picture, at the model's native size, scaled back to the picture's; what was transparent stays so. */
export const refine: Pipeline<RefineJob> = {
  id: "refine",
  title: "Refine",
  serves: (model) => model.readsPictures,

  async *run({ request, model, pictures }, context) {
    const source = await pictures.picture(request.image, "image");
    const { width, height } = source;
    const modelSize = modelSizeFor(source, modelSizes(model));
    const image = resizePicture(flattenPixels(source), modelSize, "lanczos");
    const settings = { ...diffusionSettings(request, model), ...modelSize, image, strength: request.strength };
    for (const { seed, name, context: progress } of variationsOf(request, context)) {
      const result = await imageToImage(model, { ...settings, seeds: [seed] }, progress);
      const pixels = keepAlpha(resizePicture(result.pictures[0]!, source, "lanczos"), source);
      yield { name, rect: { ...request.origin, width, height }, pixels, mask: null, seed };
    }
  },
};

function keepAlpha(picture: RgbPicture, source: RgbaPixels): Rgba8 {
  const pixels = toOpaquePixels(picture);
  const { data } = toRgba8(source);
  for (let at = 3; at < data.length; at += 4) pixels.data[at] = data[at]!;
  return pixels;
}
