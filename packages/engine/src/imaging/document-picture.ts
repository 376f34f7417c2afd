// Pure. A document's pixels with the meaning of their numbers, and the way to a model's sRGB bytes and back.

import { decodeLinearLight, encodeLinearLight, flattenPixels, toDepth, toOpaquePixels } from "./convert.ts";
import { cropPixels } from "./crop.ts";
import type { RgbaPixels, RgbPicture } from "./pixels.ts";
import { type Rect, wholeRect } from "./rect.ts";

/** What the samples of a picture mean. */
export type PictureColor =
  | { readonly space: "srgb" | "linear-srgb" }
  /** As an ICC profile says. */
  | { readonly space: "icc"; readonly icc: Uint8Array };

/** Something about a picture that was put up with, and how. */
export interface PictureWarning {
  /** One of the codes in docs/errors.md. */
  readonly code: string;
  /** A sentence for people. */
  readonly message: string;
}

/** A picture as its document holds it. */
export interface DocumentPicture {
  readonly pixels: RgbaPixels;
  readonly color: PictureColor;
  /** Whether red, green and blue are one channel of a grey document, and so must stay equal. */
  readonly isGrey: boolean;
  readonly warnings: readonly PictureWarning[];
}

/** A picture of plain RGB, sRGB unless said otherwise. */
export function documentPicture(pixels: RgbaPixels, color: PictureColor = { space: "srgb" }): DocumentPicture {
  return { pixels, color, isGrey: false, warnings: [] };
}

/**
 * What a model sees of a document: sRGB bytes, over white where the document is transparent.
 *
 * @param rect the part that is wanted, inside the document; all of it if left out
 */
export async function toModelPicture(source: DocumentPicture, rect?: Rect): Promise<RgbPicture> {
  const { pixels, color } = source;
  const whole = rect === undefined || (rect.width === pixels.width && rect.height === pixels.height);
  const part = whole ? pixels : cropPixels(pixels, rect ?? wholeRect(pixels));
  return flattenPixels(color.space === "linear-srgb" ? encodeLinearLight(part) : part);
}

/** What a model painted as opaque pixels in a document's format and colour space. */
export async function fromModelPicture(painted: RgbPicture, like: DocumentPicture): Promise<RgbaPixels> {
  const opaque = toOpaquePixels(painted);
  const { format } = like.pixels;
  if (like.color.space !== "linear-srgb") return toDepth(opaque, format);
  return toDepth(decodeLinearLight(opaque), format);
}
