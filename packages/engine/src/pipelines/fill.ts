import type { FillJob, RemoveJob } from "@scumble/protocol";
import { planContext } from "../imaging/context.ts";
import { maskBounds, requireMaskBounds } from "../imaging/mask.ts";
import { requireSameSize } from "../imaging/pixels.ts";
import type { Rect } from "../imaging/rect.ts";
import { shapedBounds, shapeSelection } from "../imaging/selection.ts";
import type { Pipeline, PipelineContext, PipelineJob, PlacedLayer } from "./define.ts";
import { type Area, areaPixels, paintArea, reportArea } from "./paint-area.ts";
import { diffusionSettings, fromSurroundings, modelSizes, type Start, variationsOf } from "./settings.ts";

/**
 * New pixels for a selection that fit what is around it:
 *
 *     selection ← grown and feathered
 *     context   ← the selection's bounds and some of their surroundings
 *     layer     ← paintArea(context, selection), with the selection as its mask
 *
 * The source is not touched; where the selection is 0 the layer's mask hides the layer entirely.
 */
export const fill: Pipeline<FillJob> = {
  id: "fill",
  title: "Fill",
  serves: (model) => model.readsPictures,
  run(job, context) {
    return fillSelection(job, { ...startOf(job), isSoft: job.request.softMask === "strength" }, context);
  },
};

function startOf({ request, model }: PipelineJob<FillJob>): Start {
  const { strength, content, softMask } = request;
  if (strength === 0) return { content: "original", strength };
  if (content !== null) return { content, strength };
  if (strength < 1) return { content: "original", strength };
  // pixels with a strength of their own have said already how far they go
  return softMask === "strength" ? { content: "blur", strength } : fromSurroundings(request, model);
}

/** The same without words: the model continues what it sees around the selection, and nothing of what is in it. */
export const remove: Pipeline<RemoveJob> = {
  id: "remove",
  title: "Remove",
  serves: (model) => model.readsPictures,
  run: (job, context) => fillSelection(job, { ...fromSurroundings(job.request, job.model), isSoft: false }, context),
};

async function* fillSelection(
  { request, model, pictures }: PipelineJob<FillJob | RemoveJob>,
  how: Pick<Area, "strength" | "content" | "isSoft">,
  context: PipelineContext,
): AsyncIterable<PlacedLayer> {
  const { origin, blendPx, matchColor, matchGrain } = request;
  const source = await pictures.picture(request.image, "image");
  const asked = await pictures.mask(request.mask, "mask");
  requireSameSize("mask", asked, source.pixels);
  const askedBounds = requireMaskBounds("mask", asked);
  const shaped = shapeSelection(asked, request);
  // so much feather on so little that nothing is left of it
  const selection = maskBounds(shaped) === null ? asked : shaped;
  const bounds = maskBounds(selection) ?? askedBounds;
  // from bounds alone, as it is planned before there is a job
  const plan = planContext(shapedBounds(askedBounds, source.pixels, request), source.pixels, modelSizes(model), {
    mode: request.contextMode,
    rect: request.contextRect === null ? null : moveRect(request.contextRect, origin, -1),
    paddingPx: request.paddingPx,
  });
  const area: Area = { source, selection, bounds, plan, ...how, blendPx, matchColor, matchGrain };
  const settings = diffusionSettings(request, model);
  for (const { seed, name, group, context: progress } of variationsOf(request, context)) {
    const painted = await paintArea(model, settings, area, seed, progress);
    const pixels = await areaPixels(painted, area);
    const report = await reportArea(pixels, painted, area, { steps: settings.steps, origin });
    const { mask } = painted;
    yield { name, group, rect: moveRect(bounds, origin, 1), pixels, color: source.color, mask, seed, report };
  }
}

function moveRect(rect: Rect, { x, y }: { readonly x: number; readonly y: number }, sign: 1 | -1): Rect {
  return { ...rect, x: rect.x + sign * x, y: rect.y + sign * y };
}
