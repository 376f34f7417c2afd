// A picture continued beyond its edges, strip by strip: what expand and repair have in common.

import { type ExpandJob, type LayerReport, limits, type RepairJob } from "@scumble/protocol";
import { EngineError } from "../base/errors.ts";
import { planContext } from "../imaging/context.ts";
import { toOpaquePixels } from "../imaging/convert.ts";
import { cropPicture } from "../imaging/crop.ts";
import {
  type DocumentPicture,
  documentPicture,
  fromModelPicture,
  toModelPicture,
} from "../imaging/document-picture.ts";
import { emptyMask, type Gray8, type RgbPicture } from "../imaging/pixels.ts";
import { type Rect, relativeRect, type Size, uniteRects } from "../imaging/rect.ts";
import { measureSeam } from "../imaging/seam.ts";
import type { PipelineContext, PipelineModel, PlacedLayer } from "./define.ts";
import { type Area, paintArea } from "./paint-area.ts";
import { partOf } from "./progress-parts.ts";
import { diffusionSettings, fromSurroundings, modelSizes, variationsOf } from "./settings.ts";

/** Pixels to add on each side, ≥ 0. */
export interface Margins {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Order {
  readonly request: ExpandJob | RepairJob;
  readonly model: PipelineModel;
  readonly source: DocumentPicture;
  readonly margins: Margins;
}

/** A strip of at most this share of the model's native side is added at a time, so that most of what it sees is there. */
const stripShare = 1 / 2;

/**
 *     canvas ← the picture with its margins
 *     for each strip, from the picture outwards, left and right before top and bottom:
 *       canvas ← canvas with the strip painted, seen beside what is there already
 *     layer  ← the canvas, with a mask that shows the margins alone
 *
 * @throws {EngineError} image.too_large; as `paintArea`
 */
export async function* continuePicture(
  { request, model, source, margins }: Order,
  context: PipelineContext,
): AsyncIterable<PlacedLayer> {
  const { width, height } = source.pixels;
  const size = { width: width + margins.left + margins.right, height: height + margins.top + margins.bottom };
  requireAllowedCanvas(size);
  const inner = { x: margins.left, y: margins.top, width, height };
  const strips = planStrips(inner, margins, Math.max(8, Math.floor(modelSizes(model).nativeSize * stripShare)));
  const seen = await toModelPicture(source);
  const settings = diffusionSettings(request, model);
  const rect = { ...size, x: request.origin.x - margins.left, y: request.origin.y - margins.top };
  const mask = marginMask(size, inner);
  for (const { seed, name, group, context: progress } of variationsOf(request, context)) {
    const canvas: RgbPicture = { ...size, data: new Uint8Array(size.width * size.height * 3) };
    paste(canvas, seen, inner);
    let known: Rect = inner;
    let first: Area | null = null;
    for (const [i, strip] of strips.entries()) {
      const work = uniteRects(known, strip);
      const area = stripArea(canvas, work, strip, request, model);
      first ??= area;
      const { picture } = await paintArea(
        model,
        settings,
        area,
        seed,
        partOf(progress, { index: i, count: strips.length, steps: settings.steps }),
      );
      paste(canvas, picture, strip);
      known = work;
    }
    const pixels = await fromModelPicture(canvas, source);
    const report = describe(canvas, mask, first!, { inner, source, steps: settings.steps, rect });
    yield { name, group, rect, pixels, color: source.color, mask, seed, report };
  }
}

/** Strips that cover the margins, each beside what the picture and the strips before it cover. */
export function planStrips(inner: Rect, margins: Margins, stripPx: number): Rect[] {
  const strips: Rect[] = [];
  let known = inner;
  const add = (total: number, strip: (px: number) => Rect) => {
    const count = Math.ceil(total / stripPx);
    for (let i = 0; i < count; i++) {
      const px = Math.round(((i + 1) * total) / count) - Math.round((i * total) / count);
      const next = strip(px);
      strips.push(next);
      known = uniteRects(known, next);
    }
  };
  add(margins.left, (px) => ({ x: known.x - px, y: known.y, width: px, height: known.height }));
  add(margins.right, (px) => ({ x: known.x + known.width, y: known.y, width: px, height: known.height }));
  add(margins.top, (px) => ({ x: known.x, y: known.y - px, width: known.width, height: px }));
  add(margins.bottom, (px) => ({ x: known.x, y: known.y + known.height, width: known.width, height: px }));
  return strips;
}

function stripArea(
  canvas: RgbPicture,
  work: Rect,
  strip: Rect,
  request: ExpandJob | RepairJob,
  model: PipelineModel,
): Area {
  const { matchColor, matchGrain } = request;
  const bounds = relativeRect(strip, work);
  const selection = emptyMask(work);
  for (let y = bounds.y; y < bounds.y + bounds.height; y++)
    selection.data.fill(255, y * work.width + bounds.x, y * work.width + bounds.x + bounds.width);
  const source = documentPicture(toOpaquePixels(cropPicture(canvas, work)));
  const plan = planContext(bounds, work, modelSizes(model));
  return {
    source,
    selection,
    bounds,
    plan,
    ...fromSurroundings(request, model),
    isSoft: false,
    blendPx: 0,
    matchColor,
    matchGrain,
  };
}

function describe(
  canvas: RgbPicture,
  mask: Gray8,
  { plan }: Area,
  { inner, source, steps, rect }: { inner: Rect; source: DocumentPicture; steps: number; rect: Rect },
): LayerReport {
  const { edgePairs, ...seam } = measureSeam(toOpaquePixels(canvas), mask);
  const { context, modelSize, passes } = plan;
  // the mask is 0 over all of the document, so nothing there can change; this counts what the mask says otherwise
  let outsideChanged = 0;
  for (let y = inner.y; y < inner.y + inner.height; y++)
    for (let x = inner.x; x < inner.x + inner.width; x++) if (mask.data[y * mask.width + x] !== 0) outsideChanged++;
  return {
    context: { ...context, x: context.x + rect.x, y: context.y + rect.y },
    modelSize,
    scale: passes.at(-1)!.width / context.width,
    passes: passes.map(({ width, height, tiles }) => ({ width, height, tiles })),
    steps,
    outsideChanged,
    seam: edgePairs === 0 ? null : seam,
    warnings: [...source.warnings],
  };
}

function marginMask(size: Size, inner: Rect): Gray8 {
  const mask = emptyMask(size);
  mask.data.fill(255);
  for (let y = inner.y; y < inner.y + inner.height; y++)
    mask.data.fill(0, y * size.width + inner.x, y * size.width + inner.x + inner.width);
  return mask;
}

function paste(canvas: RgbPicture, picture: RgbPicture, { x, y, width, height }: Rect): void {
  for (let row = 0; row < height; row++) {
    const from = row * width * 3;
    canvas.data.set(picture.data.subarray(from, from + width * 3), ((y + row) * canvas.width + x) * 3);
  }
}

function requireAllowedCanvas({ width, height }: Size): void {
  if (width * height <= limits.maxPixels && Math.max(width, height) <= limits.maxSidePixels) return;
  throw new EngineError("image.too_large", {
    field: "request.image",
    expected: `at most ${limits.maxPixels} pixels and ${limits.maxSidePixels} along a side once expanded`,
    received: `${width} × ${height}`,
  });
}
