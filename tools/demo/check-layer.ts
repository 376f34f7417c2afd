// What the demo promises, checked on what came back.
import { compositeLayer } from "../../packages/engine/src/imaging/composite.ts";
import { flattenPixels, toRgba8 } from "../../packages/engine/src/imaging/convert.ts";
import { cropPixels } from "../../packages/engine/src/imaging/crop.ts";
import type { Layer } from "../../packages/engine/src/imaging/document.ts";
import { requireMaskBounds } from "../../packages/engine/src/imaging/mask.ts";
import type { Gray8, Rgba8 } from "../../packages/engine/src/imaging/pixels.ts";
import type { Rect } from "../../packages/engine/src/imaging/rect.ts";
import { countChangedOutside } from "../../packages/engine/src/imaging/seam.ts";
import { openEvaluator } from "../evaluation/evaluator.ts";

export interface Check {
  readonly what: string;
  readonly passed: boolean;
  readonly found: string;
}

export interface Expectation {
  readonly material: string;
  readonly colour: string;
}

/** Place, mask, pixels outside, and what the evaluator sees in the filled area. */
export async function checkLayer(source: Rgba8, selection: Gray8, layer: Layer, wanted: Expectation): Promise<Check[]> {
  const after = compositeLayer(source, layer);
  const bounds = requireMaskBounds("mask", selection);
  const placed = { x: layer.x, y: layer.y, width: layer.pixels.width, height: layer.pixels.height };
  const changed = countChangedOutside(source, after, selection);
  const maskWanted = cropPixels(selection, bounds).data;
  const maskFound = layer.mask?.pixels.data ?? new Uint8Array();
  const maskDiffers = maskWanted.length !== maskFound.length || maskWanted.some((value, i) => value !== maskFound[i]);
  const seen = await judgeFilling(toRgba8(layer.pixels));
  return [
    { what: "pixels outside the selection changed", passed: changed === 0, found: String(changed) },
    { what: "the layer lies on the selection's bounds", passed: sameRect(placed, bounds), found: showRect(placed) },
    { what: "the layer mask is the selection", passed: !maskDiffers, found: maskDiffers ? "it differs" : "identical" },
    {
      what: `the filling is ${wanted.colour} ${wanted.material}`,
      passed: seen.material === wanted.material && seen.colour === wanted.colour,
      found: `${seen.colour} ${seen.material}`,
    },
  ];
}

/** Judges the largest square in the middle of the layer. */
async function judgeFilling(pixels: Rgba8): Promise<Expectation> {
  const side = Math.min(pixels.width, pixels.height);
  const square = cropPixels(pixels, {
    x: Math.floor((pixels.width - side) / 2),
    y: Math.floor((pixels.height - side) / 2),
    width: side,
    height: side,
  });
  const evaluator = await openEvaluator();
  try {
    return await evaluator.judge(flattenPixels(square));
  } finally {
    await evaluator.release();
  }
}

const sameRect = (a: Rect, b: Rect) => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
const showRect = ({ x, y, width, height }: Rect) => `${width}×${height} at ${x}, ${y}`;
