// Pure. What each pipeline is in Photoshop's terms.
import type { Panel, Plain, Task, Values } from "@scumble/plugin-kit";
import type { Fallback, Scene, SourceOptions } from "../host/source.ts";

export type TaskSource = "selection" | "layer" | "canvas" | "nothing";

/** Fields of pipelines that make something beyond the canvas. */
export const reachFields = ["leftPx", "topPx", "rightPx", "bottomPx", "reachPx"];

/**
 * What a pipeline works on here: the canvas where it reaches beyond it, a selection where it needs a mask, a layer where it
 * takes a picture, else nothing.
 */
export function sourceOf(panel: Panel, pipeline: string): TaskSource {
  if (reachFields.some((name) => panel.field(name, pipeline) !== undefined)) return "canvas";
  if (panel.field("mask", pipeline)?.required) return "selection";
  return panel.field("image", pipeline) !== undefined ? "layer" : "nothing";
}

/** Pipelines in the order a person meets them: what works on a selection first. */
export function orderedPipelines(panel: Panel): Panel["pipelines"] {
  const rank = { selection: 0, layer: 1, canvas: 2, nothing: 3 };
  return [...panel.pipelines]
    .filter(({ id }) => panel.modelsFor(id).length > 0)
    .sort((a, b) => rank[sourceOf(panel, a.id)] - rank[sourceOf(panel, b.id)]);
}

/** The button's words. */
export function actionOf(panel: Panel, pipeline: string, scene: Scene, fallback: Fallback): string {
  const title = panel.pipelines.find(({ id }) => id === pipeline)?.title ?? pipeline;
  const source = sourceOf(panel, pipeline);
  if (source === "nothing") return title;
  if (source === "canvas") return `${title} canvas`;
  if (source === "layer" || (scene.selection === null && fallback === "layer")) return `${title} layer`;
  return scene.selection === null ? `${title} canvas` : `${title} selection`;
}

/** Where the task would go, in a few words. */
export function placeOf(panel: Panel, pipeline: string, { document, selection, layer }: Scene, fallback: Fallback) {
  if (document === null) return "No document is open";
  const source = sourceOf(panel, pipeline);
  const size = ({ width, height }: { readonly width: number; readonly height: number }) => `${width} × ${height} px`;
  if (source === "layer" || (source === "selection" && selection === null && fallback === "layer"))
    return layer === null ? "No layer is active" : `Layer “${layer.name}”`;
  if (source === "canvas") return `Canvas, ${size(document)}`;
  if (selection !== null) return `Selection, ${size(selection)}`;
  return `Whole canvas, ${size(document)}`;
}

/** The task for what is in front. */
export function taskFor(panel: Panel, values: Values, pipeline: string, scene: Scene, fallback: Fallback): Task {
  const source = sourceOf(panel, pipeline);
  const models = panel.modelsFor(pipeline);
  const chosen = panel.value(values, "model", pipeline) ?? panel.description.defaultModel;
  const { nativeSize } = models.find(({ id }) => id === chosen) ??
    models[0] ?? { nativeSize: { width: 512, height: 512 } };
  const number = (name: string) => Number(panel.value(values, name, pipeline) ?? 0);
  const seesAll = panel.value(values, "contextMode", pipeline) === "document";
  // what grows or softens the selection reaches farther out too
  const padding = seesAll ? farPx : number("paddingPx") + number("growPx") + number("featherPx");
  const size = source === "nothing" ? newSize(panel, pipeline, scene, nativeSize) : nativeSize;
  const options: SourceOptions = {
    source,
    fallback,
    nativeSidePx: Math.max(nativeSize.width, nativeSize.height),
    paddingPx: padding === 0 ? null : padding,
    size,
  };
  const overrides = source === "nothing" ? { overrides: { ...size } } : {};
  return { pipeline, options: options as unknown as Plain, ...overrides };
}

/** Farther than any canvas. */
const farPx = 1_000_000;

/** As large as the selection or canvas, as far as the engine goes, in steps that it takes. */
function newSize(panel: Panel, pipeline: string, { selection, document }: Scene, native: SourceOptions["size"]) {
  const wanted = selection ?? document ?? native;
  const width = panel.field("width", pipeline);
  const height = panel.field("height", pipeline);
  const scale = Math.min(
    1,
    (width?.max ?? native.width) / wanted.width,
    (height?.max ?? native.height) / wanted.height,
  );
  const snap = (value: number, step: number) => Math.max(step, Math.floor((value * scale) / step) * step);
  return { width: snap(wanted.width, width?.step ?? 8), height: snap(wanted.height, height?.step ?? 8) };
}
