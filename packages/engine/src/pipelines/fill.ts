import type { FillJob } from "@scumble/protocol";
import { planContext } from "../imaging/context.ts";
import { fromModelPicture, toModelPicture } from "../imaging/document-picture.ts";
import { requireMaskBounds } from "../imaging/mask.ts";
import { requireSameSize } from "../imaging/pixels.ts";
import type { Pipeline } from "./define.ts";
import { inpaint } from "./diffusion/inpaint.ts";
import { cutFilling, prepareScene } from "./fill-scene.ts";
import { diffusionSettings, modelSizes, variationsOf } from "./settings.ts";

/**
 * New pixels for a selection that fit what is around it:
 *
 *     context ← the selection's bounds and some of their surroundings
 *     painted ← inpaint(context at the model's size, every pixel that the selection touches)
 *     layer   ← painted at the document's size, cut to the selection's bounds; the selection as its mask
 *
 * The source is not touched; where the selection is 0 the layer's mask hides the layer entirely.
 */
export const fill: Pipeline<FillJob> = {
  id: "fill",
  title: "Fill",
  serves: (model) => model.readsPictures,

  async *run({ request, model, pictures }, context) {
    const source = await pictures.picture(request.image, "image");
    const selection = await pictures.mask(request.mask, "mask");
    requireSameSize("mask", selection, source.pixels);
    const bounds = requireMaskBounds("mask", selection);
    const plan = planContext(bounds, source.pixels, modelSizes(model), request.paddingPx ?? undefined);
    const scene = prepareScene(await toModelPicture(source, plan.context), selection, plan);
    const settings = { ...diffusionSettings(request, model), ...plan.modelSize, strength: request.strength };
    for (const { seed, name, context: progress } of variationsOf(request, context)) {
      const { pictures: painted } = await inpaint(model, { ...settings, ...scene, seeds: [seed] }, progress);
      const { picture, mask } = cutFilling(painted[0]!, scene, plan, selection, bounds);
      const pixels = await fromModelPicture(picture, source);
      const { origin } = request;
      const rect = { ...bounds, x: origin.x + bounds.x, y: origin.y + bounds.y };
      yield { name, rect, pixels, color: source.color, mask, seed };
    }
  },
};
