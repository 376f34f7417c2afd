// From a document and a selection to new pixels for it: what fill, remove, expand and repair have in common.

import type { LayerReport } from "@scumble/protocol";
import { checkOutside } from "../imaging/check-outside.ts";
import { compositeLayer } from "../imaging/composite.ts";
import { type ContextPlan, tileOverlapPx, tileSize } from "../imaging/context.ts";
import { toOpaquePixels } from "../imaging/convert.ts";
import { cropPicture, cropPixels } from "../imaging/crop.ts";
import { type DocumentPicture, fromModelPicture, toModelPicture } from "../imaging/document-picture.ts";
import { matchColors } from "../imaging/match-colors.ts";
import { matchGrain } from "../imaging/match-grain.ts";
import type { Gray8, RgbaPixels, RgbPicture } from "../imaging/pixels.ts";
import { padRect, type Rect, relativeRect, shrinkToArea } from "../imaging/rect.ts";
import { measureSeam } from "../imaging/seam.ts";
import { fadeInwards } from "../imaging/selection.ts";
import type { StartingContent } from "../imaging/starting-content.ts";
import type { PipelineModel } from "./define.ts";
import { inpaint } from "./diffusion/inpaint.ts";
import { refineTiled } from "./diffusion/refine-tiled.ts";
import type { DiffusionContext, DiffusionRequest } from "./diffusion/request.ts";
import { cutPainted, paintedScene, prepareScene, type Scene } from "./fill-scene.ts";
import { partOf } from "./progress-parts.ts";
import { leavingAStep, modelSizes } from "./settings.ts";
import { unpaintedPicture } from "./unpainted.ts";

/** What is to be painted, and how it is to fit in. */
export interface Area {
  readonly source: DocumentPicture;
  /** Of the source's size: what is painted and, faded inwards, the layer's mask. */
  readonly selection: Gray8;
  /** The selection's. */
  readonly bounds: Rect;
  readonly plan: ContextPlan;
  readonly content: StartingContent;
  /** Whether the selection is each pixel's own strength, and not the layer's mask. */
  readonly isSoft: boolean;
  /** 0 … 1 */
  readonly strength: number;
  readonly blendPx: number;
  readonly matchColor: boolean;
  readonly matchGrain: boolean;
}

/** New pixels for the area's bounds. */
export interface PaintedArea {
  readonly picture: RgbPicture;
  /** Layer mask, of the picture's size. */
  readonly mask: Gray8;
}

type Settings = Omit<DiffusionRequest, "width" | "height" | "seeds">;

/** Strength of the second pass: enough to draw detail, too little to change what the first one painted. */
const detailStrength = 0.4;
/** Pixels around the bounds with which colours and grain are compared. */
const surroundingsPx = 64;
/** A selection with strengths of its own shows fully from this sample on; below it fades out, as nothing changes there. */
const shownFrom = 32;
/** Where the starting content is the result, it is made at the document's scale up to here: that takes seconds. */
const mostUnpaintedPx = 4_000_000;

/**
 *     scene   ← the context at the model's size, the selection filled with the starting content
 *     painted ← inpaint(scene); where the context is much larger, once more in tiles at the document's scale
 *     layer   ← painted, its colours and grain led to the surroundings, cut to the selection's bounds
 *
 * At strength 0 the starting content is what is painted, and the model is not asked.
 *
 * @param context counts the steps of both passes
 * @throws the signal's reason; {EngineError} as `inpaint`
 */
export async function paintArea(
  model: PipelineModel,
  settings: Settings,
  area: Area,
  seed: number,
  context: DiffusionContext,
): Promise<PaintedArea> {
  const { source, selection, bounds, plan, isSoft } = area;
  const seen = await toModelPicture(source, plan.context);
  const inContext = cropPixels(selection, plan.context);
  const mask = isSoft
    ? shownMask(cropPixels(selection, bounds))
    : cropPixels(fadeInwards(selection, area.blendPx), bounds);
  const start = { content: area.content, isSoft, seed };
  if (staysAsItIs(area)) return { picture: cropPicture(seen, relativeRect(bounds, plan.context)), mask };
  if (area.strength === 0) {
    const size = shrinkToArea(seen, mostUnpaintedPx);
    const scene = prepareScene(seen, inContext, size, { ...start, content: "original" });
    const image = await unpaintedPicture(scene, start, settings.steps, context);
    return { picture: finish(image, seen, inContext, area, seed), mask };
  }
  const [coarse, fine] = plan.passes;
  let scene = prepareScene(seen, inContext, coarse!, start);
  const base = { ...settings, seeds: [seed] };
  const passOf = (index: number) => partOf(context, { index, count: plan.passes.length, steps: settings.steps });
  let painted = await paintScene(model, { ...base, strength: area.strength }, scene, passOf(0));
  if (fine !== undefined) {
    scene = paintedScene(prepareScene(seen, inContext, fine, { ...start, content: "original" }), painted);
    const strength = leavingAStep(Math.min(detailStrength, area.strength), settings.steps);
    painted = await paintTiles(model, { ...base, strength }, scene, passOf(1));
  }
  return { picture: finish(painted, seen, inContext, area, seed), mask };
}

async function paintScene(
  model: PipelineModel,
  settings: Settings & { seeds: readonly number[]; strength: number },
  { image, mask, strengthMap }: Scene,
  context: DiffusionContext,
): Promise<RgbPicture> {
  const { width, height } = image;
  const soft = strengthMap === null ? {} : { strengthMap };
  return (await inpaint(model, { ...settings, width, height, image, mask, ...soft }, context)).pictures[0]!;
}

async function paintTiles(
  model: PipelineModel,
  settings: Settings & { seeds: readonly number[]; strength: number },
  { image, mask, strengthMap }: Scene,
  context: DiffusionContext,
): Promise<RgbPicture> {
  const { width, height } = image;
  const sizes = modelSizes(model);
  const side = tileSize(sizes);
  const tiles = { tile: { width: side, height: side }, overlapPx: tileOverlapPx(sizes) };
  const soft = strengthMap === null ? {} : { strengthMap };
  const request = { ...settings, ...tiles, width, height, image, mask, ...soft };
  return (await refineTiled(model, request, context)).pictures[0]!;
}

function finish(painted: RgbPicture, seen: RgbPicture, selection: Gray8, area: Area, seed: number): RgbPicture {
  const { bounds, plan } = area;
  const region = padRect(relativeRect(bounds, plan.context), surroundingsPx, seen);
  const inDocument = { ...region, x: region.x + plan.context.x, y: region.y + plan.context.y };
  const around = cropPicture(seen, region);
  const mask = cropPixels(selection, region);
  const cut = cutPainted(painted, plan.context, inDocument);
  const matched = area.matchColor ? matchColors(cut, around, mask) : cut;
  const grained = area.matchGrain ? matchGrain(matched, around, mask, seed) : matched;
  return cropPicture(grained, relativeRect(bounds, inDocument));
}

function shownMask(selection: Gray8): Gray8 {
  return { ...selection, data: selection.data.map((sample) => Math.min(255, Math.round((sample * 255) / shownFrom))) };
}

/** What was painted in the document's own depth and colours; where nothing was, the document's own pixels, to the bit. */
export async function areaPixels({ picture }: PaintedArea, area: Area): Promise<RgbaPixels> {
  const { source, bounds } = area;
  return staysAsItIs(area) ? cropPixels<RgbaPixels>(source.pixels, bounds) : fromModelPicture(picture, source);
}

const staysAsItIs = ({ content, strength }: Area) => strength === 0 && content === "original";

/** How wide around the selection the seam is measured. */
const seamReachPx = 16;

/**
 * Lays the layer over the document, and looks at what that changes and how its edge shows.
 *
 * @param steps  of the first pass
 * @param origin where the source's corner lies in the document
 */
export async function reportArea(
  pixels: RgbaPixels,
  { mask }: PaintedArea,
  { source, selection, bounds, plan, isSoft }: Area,
  { steps, origin }: { steps: number; origin: { readonly x: number; readonly y: number } },
): Promise<LayerReport> {
  const around = padRect(bounds, seamReachPx, source.pixels);
  const layer = {
    name: "",
    x: bounds.x,
    y: bounds.y,
    pixels,
    mask: { x: bounds.x, y: bounds.y, pixels: mask },
    opacity: 1,
  };
  const moved = { ...layer, x: bounds.x - around.x, y: bounds.y - around.y };
  const placed = { ...moved, mask: { ...layer.mask, x: moved.x, y: moved.y } };
  const laid = compositeLayer<RgbaPixels>(cropPixels<RgbaPixels>(source.pixels, around), placed);
  const result = await toModelPicture({ ...source, pixels: laid });
  const shown = isSoft ? shownMask(cropPixels(selection, around)) : cropPixels(selection, around);
  const { edgePairs, ...seam } = measureSeam(toOpaquePixels(result), shown);
  const { context, modelSize, passes } = plan;
  return {
    context: { ...context, x: context.x + origin.x, y: context.y + origin.y },
    modelSize,
    scale: passes.at(-1)!.width / context.width,
    passes: passes.map(({ width, height, tiles }) => ({ width, height, tiles })),
    steps,
    outsideChanged: checkOutside(source.pixels, layer, selection),
    seam: edgePairs === 0 ? null : seam,
    warnings: [...source.warnings],
  };
}
