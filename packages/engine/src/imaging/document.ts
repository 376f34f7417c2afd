// Pure. A picture of stacked layers, as files and editors know it.

import type { BlendMode } from "./blend-modes.ts";
import type { Gray8, Rgba8, Rgba16 } from "./pixels.ts";
import type { Size } from "./rect.ts";
import { srgbProfile } from "./srgb-profile.ts";

/** A layer's mask with its own place. */
export interface LayerMask {
  /** Left edge, document pixels. */
  readonly x: number;
  /** Top edge, document pixels. */
  readonly y: number;
  readonly pixels: Gray8;
  /** What it counts as beyond its edges; left out: 0. */
  readonly beyond?: 0 | 255;
}

/** How a layer or group goes into the picture. */
interface LayerLook {
  readonly name: string;
  /** Null: all of it shows. */
  readonly mask: LayerMask | null;
  /** 0 … 1. */
  readonly opacity: number;
  /** Left out: normal. */
  readonly blend?: BlendMode;
  /** Not part of the picture until somebody shows it. Left out: false. */
  readonly isHidden?: boolean;
  /** Shows only where the nearest layer below it that is not clipped does. Left out: false. */
  readonly isClipped?: boolean;
}

/** One layer; may stick out of the document. */
export interface Layer extends LayerLook {
  /** Left edge, document pixels. */
  readonly x: number;
  /** Top edge, document pixels. */
  readonly y: number;
  /** Straight alpha. */
  readonly pixels: Rgba8 | Rgba16;
}

/** Layers that are shown, hidden and blended together. */
export interface LayerGroup extends LayerLook {
  /** The bottom one first. */
  readonly layers: readonly LayerNode[];
  /** Its layers blend with what is below the group, not only with each other; its own blend mode has no say. */
  readonly isPassThrough?: boolean;
}

export type LayerNode = Layer | LayerGroup;

/** Layers over each other, the bottom one first. */
export interface LayeredDocument extends Size {
  readonly layers: readonly LayerNode[];
  /** What the samples mean; null or left out: sRGB. */
  readonly icc?: Uint8Array | null;
}

/** True for a group, false for a layer with pixels. */
export function isGroup(node: LayerNode): node is LayerGroup {
  return "layers" in node;
}

/** The profile to write: deep documents never go without, because many programs take those for linear light. */
export function fileProfile(document: LayeredDocument): Uint8Array | null {
  return document.icc ?? (documentBits(document) === 16 ? srgbProfile() : null);
}

/** 16 where any layer has more than 8 bits a sample. */
export function documentBits({ layers }: Pick<LayerGroup, "layers">): 8 | 16 {
  return layers.some((node) => (isGroup(node) ? documentBits(node) === 16 : node.pixels.format === "rgba16")) ? 16 : 8;
}

/** A layer with its mask multiplied into its alpha, for formats without masks; opacity stays as it is. */
export function bakeMask(layer: Layer): Layer {
  const { mask, pixels, x, y } = layer;
  if (mask === null) return layer;
  const data = pixels.data.slice();
  for (let i = 0; i < pixels.width * pixels.height; i++) {
    const sample = maskSample(mask, x + (i % pixels.width), y + Math.floor(i / pixels.width));
    data[i * 4 + 3] = Math.round((data[i * 4 + 3]! * sample) / 255);
  }
  return { ...layer, pixels: { ...pixels, data } as Rgba8 | Rgba16, mask: null };
}

/** A mask's value at a place in the document, 0 … 255. */
export function maskSample({ x, y, pixels, beyond = 0 }: LayerMask, atX: number, atY: number): number {
  const inside = atX >= x && atY >= y && atX < x + pixels.width && atY < y + pixels.height;
  return inside ? pixels.data[(atY - y) * pixels.width + (atX - x)]! : beyond;
}
