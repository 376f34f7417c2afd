// Figma as the controller's host. Nodes are reached through the main thread; pixels are made and read here.
import type { ArrivedLayer, Host, Outcome, Panel, Plain, Target, Task, Values } from "@scumble/plugin-kit";
import type { NodePlace, PaintOptions, PlaceReceipt } from "../messages.ts";
import type { Bridge } from "./bridge.ts";
import { coverage, resizePng, type Size, toTiles } from "./picture.ts";
import { measurePng } from "./png.ts";

/** What a run keeps beside its request; handed through the controller as `options`. */
export interface RunOptions extends PaintOptions {
  /** The panel's task: `fill`, `pattern`, `refine`, `repaint`. */
  readonly mode: string;
  /** `quick`: painted near the model's own size, then enlarged; `full`: every pixel is painted. */
  readonly detail: "quick" | "full";
  /** What shows where to repaint. */
  readonly maskFrom: "brush" | "layer";
}

/** What the host needs of the panel around it. */
export interface PanelAccess {
  readonly panel: () => Panel | null;
  readonly values: () => Values;
  /** Draws the brush's strokes as opaque on a context of this size; null: nothing was painted. */
  readonly strokes: () => ((context: OffscreenCanvasRenderingContext2D, size: Size) => void) | null;
}

export function createFigmaHost(bridge: Bridge, access: PanelAccess): Host {
  return {
    async readSelection(task) {
      const options = optionsOf(task.options);
      const readsPicture = access.panel()?.field("image", task.pipeline) !== undefined;
      const topIsMask = options.mode === "repaint" && options.maskFrom === "layer";
      const places = await bridge.call("selection.read", { ...options, readsPicture, topIsMask });
      return places.map((place): Target => {
        const fields =
          readsPicture || task.recipe !== undefined ? {} : { ...paintedSize(place, task, options, access) };
        return { name: place.name, fields, place: { ...place } };
      });
    },
    async readPixels(target) {
      const place = placeOf(target);
      const { png } = await bridge.call("node.export", { place, subject: "picture" });
      const file = new Uint8Array(png);
      const { width, height } = measurePng(file);
      const size = { width: place.imageWidth, height: place.imageHeight };
      const fits = width === size.width && height === size.height;
      return { format: "file", data: fits ? file : await resizePng(file, size) };
    },
    async readMask(target, task) {
      const place = placeOf(target);
      const size = { width: place.imageWidth, height: place.imageHeight };
      const mask = (data: Uint8Array<ArrayBuffer>) => ({ format: "gray8", ...size, data }) as const;
      if (optionsOf(task.options).maskFrom === "brush") {
        const draw = access.strokes();
        if (draw === null) throw new Error("Nothing is painted; brush over what to change, in the picture above.");
        return mask(coverage(size, (context) => draw(context, size)));
      }
      const { png, box } = await bridge.call("node.export", { place, subject: "mask" });
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(png)]));
      const unit = place.imageWidth / place.width;
      const data = coverage(size, (context) =>
        context.drawImage(bitmap, box.x * unit, box.y * unit, box.width * unit, box.height * unit),
      );
      bitmap.close();
      if (data.every((value) => value === 0))
        throw new Error(`The mask lies outside “${place.name}”; move it over what to change.`);
      return mask(data);
    },
    async writePixels(delivery) {
      const options = optionsOf(delivery.options);
      const pieces = [];
      for (const { target, layers, chosen, replaces } of delivery.pieces) {
        const place = placeOf(target);
        const arrived = layers[chosen]!;
        const wanted = options.isPattern
          ? arrived.layer.pixels
          : { width: place.imageWidth, height: place.imageHeight };
        const tiles = await toTiles(arrived, wanted);
        pieces.push({ place, tiles, recipe: recipeFor(arrived, options), replaces: replaces as PlaceReceipt | null });
      }
      const { paint, isPattern, scale } = options;
      const order = { key: delivery.key, title: delivery.title, paint, isPattern, scale, pieces };
      const outcomes = await bridge.call("place", order);
      return outcomes.map((outcome): Outcome => ("receipt" in outcome ? { receipt: { ...outcome.receipt } } : outcome));
    },
    onHostChange: (listener) => bridge.onSelection(listener),
    findPlaced: (key, targets) =>
      bridge.call("place.find", { key, nodeIds: targets.map((target) => placeOf(target).nodeId) }),
  };
}

/** A recipe as it is kept with a node. */
export interface KeptRecipe {
  readonly version: 1;
  readonly pipeline: string;
  readonly request: { readonly [name: string]: unknown };
  readonly options: RunOptions;
}

/** What a node remembers; null: nothing that this version can read. */
export function readRecipe(text: string | null): KeptRecipe | null {
  try {
    const kept = JSON.parse(text ?? "null") as KeptRecipe | null;
    return kept?.version === 1 && typeof kept.request?.pipeline === "string" ? kept : null;
  } catch {
    return null;
  }
}

function recipeFor({ layer }: ArrivedLayer, options: RunOptions): string {
  const { request } = layer.recipe;
  // one variation is made again, not the batch it came from
  const kept = { version: 1, pipeline: request.pipeline, request: { ...request, seed: layer.seed, batch: 1 }, options };
  return JSON.stringify(kept);
}

/** The size to ask the engine for: within its own limits, and for `quick` about as many pixels as the model was trained on. */
function paintedSize(
  place: NodePlace,
  task: Task,
  { detail, isPattern }: RunOptions,
  { panel, values }: PanelAccess,
): Size {
  const known = panel();
  const model = task.overrides?.model ?? values().model ?? known?.description.defaultModel;
  const native = known?.description.models.find(({ id }) => id === model)?.nativeSize;
  const wanted = { width: place.imageWidth, height: place.imageHeight };
  if (native !== undefined && isPattern) return native;
  const most = {
    width: known?.field("width", task.pipeline)?.max ?? wanted.width,
    height: known?.field("height", task.pipeline)?.max ?? wanted.height,
  };
  const pixels = native === undefined ? Number.POSITIVE_INFINITY : native.width * native.height;
  const quick = detail === "quick" ? Math.sqrt(pixels / (wanted.width * wanted.height)) : 1;
  const shrink = Math.min(1, quick, most.width / wanted.width, most.height / wanted.height);
  if (shrink === 1) return wanted;
  const step = known?.field("width", task.pipeline)?.step ?? 1;
  const side = (length: number, longest: number) =>
    Math.min(longest, Math.max(step, Math.round((length * shrink) / step) * step));
  return { width: side(wanted.width, most.width), height: side(wanted.height, most.height) };
}

function optionsOf(options: Plain | undefined): RunOptions {
  return options as unknown as RunOptions;
}

function placeOf({ place }: Target): NodePlace {
  return place as unknown as NodePlace;
}

/** Options as the controller carries them. */
export function toPlain(options: RunOptions): Plain {
  return { ...options };
}
