import type { GenerateJob } from "@scumble/protocol";
import { toOpaquePixels } from "../imaging/convert.ts";
import { cropPicture } from "../imaging/crop.ts";
import type { RgbPicture } from "../imaging/pixels.ts";
import type { Size } from "../imaging/rect.ts";
import type { Pipeline } from "./define.ts";
import { textToImage } from "./diffusion/text-to-image.ts";
import { scaleWrapped } from "./scale-wrapped.ts";
import { diffusionSettings, variationsOf } from "./settings.ts";

/**
 * A picture from words, as large as asked for: made at the next size the model can do, then cut to the middle, or where it is
 * to continue on its opposite side, scaled.
 */
export const generate: Pipeline<GenerateJob> = {
  id: "generate",
  title: "Generate",
  // an inpainting model must encode the picture that it is to ignore
  serves: (model) => model.readsPictures || model.inChannels === model.latentChannels,

  async *run({ request, model }, context) {
    const { nativeSize } = model.recommended;
    const size = { width: request.width ?? nativeSize.width, height: request.height ?? nativeSize.height };
    const settings = { ...diffusionSettings(request, model), ...roundUp(size, model.sizeMultiple) };
    for (const { seed, name, group, context: progress } of variationsOf(request, context)) {
      const { pictures } = await textToImage(model, { ...settings, seeds: [seed] }, progress);
      const [picture] = pictures;
      const pixels = toOpaquePixels(
        request.seamless === "none" ? cutMiddle(picture!, size) : scaleWrapped(picture!, size),
      );
      yield {
        name,
        rect: { ...request.origin, ...size },
        pixels,
        color: { space: "srgb" },
        mask: null,
        seed,
        group,
        report: null,
      };
    }
  },
};

function roundUp({ width, height }: Size, multiple: number): Size {
  return { width: Math.ceil(width / multiple) * multiple, height: Math.ceil(height / multiple) * multiple };
}

function cutMiddle(picture: RgbPicture, { width, height }: Size): RgbPicture {
  if (picture.width === width && picture.height === height) return picture;
  const x = Math.floor((picture.width - width) / 2);
  const y = Math.floor((picture.height - height) / 2);
  return cropPicture(picture, { x, y, width, height });
}
