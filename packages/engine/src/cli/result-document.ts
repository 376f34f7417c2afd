// Pure. From a job's placed layers to documents that files can hold.
import type { Layer as PlacedLayer } from "@scumble/protocol";
import type { DeepNode } from "../imaging/added-layers.ts";
import { compositeLayer, type DeepLayer } from "../imaging/composite.ts";
import { encodeLinearLight, toDepth } from "../imaging/convert.ts";
import type { Layer, LayeredDocument } from "../imaging/document.ts";
import type { FileLayout } from "../imaging/file-layout.ts";
import type { DocumentFile } from "../imaging/open-document.ts";
import { type Rgba8, type Rgba16, type RgbaPixels, transparentPixels } from "../imaging/pixels.ts";
import { pixelsFromBytes } from "../imaging/raw-pixels.ts";
import { type Rect, uniteRects } from "../imaging/rect.ts";

/** The picture that a job worked on. */
export interface SourcePicture extends FileLayout {
  /** For the layers panel. */
  readonly name: string;
  readonly pixels: RgbaPixels;
  /** The file's ICC profile; null: none. */
  readonly icc: Uint8Array | null;
  /** Whether the samples are linear light. */
  readonly isLinear?: boolean;
  /** The layered file that the pixels are the merged picture of; left out: the file has no layers. */
  readonly document?: DocumentFile;
}

/** A result with its bytes fetched. */
export interface FetchedLayer {
  readonly placed: PlacedLayer;
  /** Bytes of `placed.pixels`. */
  readonly pixels: Uint8Array;
  /** Bytes of `placed.mask`; null: none. */
  readonly mask: Uint8Array | null;
}

/** A document without groups. */
type FlatStack = Omit<LayeredDocument, "layers"> & { readonly layers: readonly Layer[] };

/** A place in document pixels. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The source picture and the result above it, each on a layer of its own, on a canvas that holds both; without a source the
 * result alone.
 *
 * @param origin where the file's top left corner lies in the document that the layer's rectangle speaks of
 */
export function layeredDocument(source: SourcePicture | null, result: FetchedLayer, origin: Point): FlatStack {
  const canvas = canvasOf(source, result, origin);
  const deep = asLayer(result, canvas);
  const layer = { ...deep, pixels: toStored(deep.pixels, result.placed.pixels.colorSpace === "linear-srgb") };
  const { width, height } = canvas;
  if (source === null) return { width, height, layers: [layer] };
  const bottom = { ...bottomLayer(source), x: origin.x - canvas.x, y: origin.y - canvas.y };
  return { width, height, layers: [bottom, layer], icc: source.icc };
}

/**
 * The source picture with the result over it, in the source's own depth, on a canvas that holds both; without a source the
 * result alone.
 */
export function flatPicture(source: SourcePicture | null, result: FetchedLayer, origin: Point): RgbaPixels {
  const canvas = canvasOf(source, result, origin);
  const layer = asLayer(result, canvas);
  if (source === null) return compositeLayer(transparentPixels(canvas), layer);
  const { pixels } = source;
  const isSame = pixels.width === canvas.width && pixels.height === canvas.height;
  return compositeLayer(isSame ? pixels : onCanvas(pixels, canvas, origin), layer);
}

/** The rectangle that source and result cover, in the document that the layer's rectangle speaks of. */
function canvasOf(source: SourcePicture | null, { placed: { rect } }: FetchedLayer, { x, y }: Point): Rect {
  if (source === null) return rect;
  return uniteRects({ x, y, width: source.pixels.width, height: source.pixels.height }, rect);
}

/** Pixels on a larger canvas, transparent around them. */
function onCanvas(pixels: RgbaPixels, canvas: Rect, { x, y }: Point): RgbaPixels {
  const Samples = pixels.data.constructor as new (length: number) => typeof pixels.data;
  const data = new Samples(canvas.width * canvas.height * 4);
  const rowLength = pixels.width * 4;
  for (let row = 0; row < pixels.height; row++) {
    const line = pixels.data.subarray(row * rowLength, (row + 1) * rowLength);
    data.set(line, ((y - canvas.y + row) * canvas.width + x - canvas.x) * 4);
  }
  return { ...pixels, width: canvas.width, height: canvas.height, data } as RgbaPixels;
}

function bottomLayer({ name, pixels, isLinear = false }: SourcePicture): Layer {
  return { name, x: 0, y: 0, pixels: toStored(pixels, isLinear), mask: null, opacity: 1 };
}

/** In a depth that layered files have: floats become 16 bits, display-encoded. */
function toStored(pixels: RgbaPixels, isLinear: boolean): Rgba8 | Rgba16 {
  if (pixels.format !== "rgba-f32") return pixels;
  return toDepth(isLinear ? encodeLinearLight(pixels) : pixels, "rgba16") as Rgba16;
}

/**
 * Results as layers for a document that exists: one as it is, several in a group of which the first is shown.
 *
 * @param origin as `layeredDocument`
 */
export function addedLayers(results: readonly FetchedLayer[], origin: Point): DeepNode[] {
  const layers = results.map((result) => asLayer(result, origin));
  if (layers.length < 2) return layers;
  const name = results[0]?.placed.group ?? layers[0]!.name;
  const shown = layers.map((layer, i) => ({ ...layer, isHidden: i > 0 }));
  return [{ name, layers: shown.toReversed(), mask: null, opacity: 1 }];
}

/** How results were made, as files keep it: a JSON array. */
export function recipesOf(results: readonly FetchedLayer[]): string {
  return JSON.stringify(results.map(({ placed }) => ({ layer: placed.name, recipe: placed.recipe })));
}

function asLayer({ placed, pixels, mask }: FetchedLayer, origin: Point): DeepLayer {
  const x = placed.rect.x - origin.x;
  const y = placed.rect.y - origin.y;
  return {
    name: placed.name,
    x,
    y,
    pixels: pixelsFromBytes(placed.pixels.format, placed.pixels, pixels, "layer"),
    mask: mask === null ? null : { x, y, pixels: pixelsFromBytes("gray8", placed.pixels, mask, "layer mask") },
    opacity: 1,
  };
}
