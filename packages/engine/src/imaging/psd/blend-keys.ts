// Pure. Blend modes by the keys that Photoshop files give them.

import type { BlendMode } from "../blend-modes.ts";

/** @source Adobe Photoshop File Formats Specification (2019), layer records, blend mode key */
const blendKeys: Readonly<Record<BlendMode, string>> = {
  normal: "norm",
  multiply: "mul ",
  screen: "scrn",
  overlay: "over",
  darken: "dark",
  lighten: "lite",
  "color-dodge": "div ",
  "color-burn": "idiv",
  "hard-light": "hLit",
  "soft-light": "sLit",
  difference: "diff",
  exclusion: "smud",
  "linear-dodge": "lddg",
  "linear-burn": "lbrn",
  "vivid-light": "vLit",
  "linear-light": "lLit",
  "pin-light": "pLit",
  "hard-mix": "hMix",
  subtract: "fsub",
  divide: "fdiv",
  hue: "hue ",
  saturation: "sat ",
  color: "colr",
  luminosity: "lum ",
  "darker-color": "dkCl",
  "lighter-color": "lgCl",
};

const modesByKey = new Map(Object.entries(blendKeys).map(([mode, key]) => [key, mode as BlendMode]));

/** What a group's record has instead of a mode when its layers blend with what is below it. */
export const passThroughKey = "pass";

/** The key of a mode. */
export function blendKey(mode: BlendMode): string {
  return blendKeys[mode];
}

/** The mode of a key; null: none of ours (dissolve). */
export function modeOfBlendKey(key: string): BlendMode | null {
  return modesByKey.get(key) ?? null;
}
