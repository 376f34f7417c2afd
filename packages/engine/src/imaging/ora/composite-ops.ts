// Pure. Blend modes by the names that OpenRaster gives them.

import type { BlendMode } from "../blend-modes.ts";

/** @source OpenRaster 0.0.6, layer stack specification, composite-op; svg:plus adds channels as linear dodge does */
const compositeOps: Partial<Record<BlendMode, string>> = {
  normal: "svg:src-over",
  multiply: "svg:multiply",
  screen: "svg:screen",
  overlay: "svg:overlay",
  darken: "svg:darken",
  lighten: "svg:lighten",
  "color-dodge": "svg:color-dodge",
  "color-burn": "svg:color-burn",
  "hard-light": "svg:hard-light",
  "soft-light": "svg:soft-light",
  difference: "svg:difference",
  "linear-dodge": "svg:plus",
  hue: "svg:hue",
  saturation: "svg:saturation",
  color: "svg:color",
  luminosity: "svg:luminosity",
};

const modesByOp = new Map(Object.entries(compositeOps).map(([mode, op]) => [op, mode as BlendMode]));

/** The attribute's value; null: OpenRaster has no such mode. */
export function compositeOp(mode: BlendMode): string | null {
  return compositeOps[mode] ?? null;
}

/** The mode that an attribute names; null: none of ours. */
export function modeOfCompositeOp(op: string): BlendMode | null {
  return modesByOp.get(op) ?? null;
}
