// Pure but for the conversion of profiles. A document's pixels with the meaning of their numbers, and the way to a model's
// sRGB bytes and back.

import { EngineError } from "../base/errors.ts";
import { openConversion, profileKind } from "./color-profile.ts";
import { decodeSrgb, encodeSrgb, flattenPixels, sampleMaximum, toDepth, toOpaquePixels, toWhole } from "./convert.ts";
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

/** A picture of plain RGB without a profile, sRGB unless said otherwise. */
export function documentPicture(pixels: RgbaPixels, space: "srgb" | "linear-srgb" = "srgb"): DocumentPicture {
  return { pixels, color: { space }, isGrey: false, warnings: [] };
}

/**
 * A picture with a profile. One that is damaged is left out, with a warning: its pixels count as sRGB.
 *
 * @param field what to call the picture in errors
 * @throws {EngineError} image.wrong_format for a profile of CMYK, Lab or anything else that is neither RGB nor grey
 */
export async function profiledPicture(pixels: RgbaPixels, icc: Uint8Array, field: string): Promise<DocumentPicture> {
  const kind = await profileKind(icc);
  if (kind === "damaged") {
    const warning = new EngineError("image.profile_damaged", {
      field: `${field}.icc`,
      expected: "an ICC profile",
      received: `${icc.length} bytes that are none, or lack a part`,
    });
    return { ...documentPicture(pixels), warnings: [{ code: warning.code, message: warning.message }] };
  }
  if (kind !== "rgb" && kind !== "grey") throw unusableProfile(field, kind);
  return { pixels, color: { space: "icc", icc }, isGrey: kind === "grey", warnings: [] };
}

/**
 * What a model sees of a document: sRGB bytes, over white where the document is transparent. What sRGB cannot hold is
 * clipped; of floats, NaN is black.
 *
 * @param rect the part that is wanted, inside the document; all of it if left out
 */
export async function toModelPicture(
  { pixels, color }: DocumentPicture,
  rect: Rect = wholeRect(pixels),
): Promise<RgbPicture> {
  if (color.space === "srgb") {
    const isWhole = rect.width === pixels.width && rect.height === pixels.height;
    return flattenPixels(isWhole ? pixels : cropPixels(pixels, rect));
  }
  const conversion = await openColors(color, "toSrgb");
  const { width, height } = rect;
  const full = sampleMaximum[pixels.format];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const start = ((rect.y + y) * pixels.width + rect.x) * 4;
    const row = pixels.data.subarray(start, start + width * 4);
    const colors = colorsOf(row, full);
    conversion.convert(colors);
    for (let x = 0; x < width; x++) {
      const alpha = toUnit(row[x * 4 + 3]! / full);
      for (let c = 0; c < 3; c++) {
        const seen = toUnit(colors[x * 3 + c]!) * alpha + 1 - alpha;
        data[(y * width + x) * 3 + c] = Math.round(seen * 255);
      }
    }
  }
  conversion.close();
  return { width, height, data };
}

/** What a model painted as opaque pixels in a document's format, colour space and profile. */
export async function fromModelPicture(painted: RgbPicture, like: DocumentPicture): Promise<RgbaPixels> {
  const { color, isGrey } = like;
  const { format } = like.pixels;
  const pixels = toDepth(toOpaquePixels(painted), format);
  if (color.space === "srgb" && !isGrey) return pixels;
  const conversion = await openColors(color, "fromSrgb");
  const { width, height } = painted;
  const full = sampleMaximum[format];
  const colors = new Float32Array(width * 3);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    for (let i = 0; i < colors.length; i++) colors[i] = painted.data[start * 3 + i]! / 255;
    if (isGrey) makeGrey(colors);
    conversion.convert(colors);
    for (let x = 0, from = 0; x < width; x++) {
      const to = (start + x) * 4;
      for (let c = 0; c < 3; c++) {
        const sample = colors[from++]! * full;
        pixels.data[to + c] = format === "rgba-f32" ? sample : toWhole(sample, full);
      }
    }
  }
  conversion.close();
  return pixels;
}

type Conversion = Awaited<ReturnType<typeof openConversion>>;

async function openColors(color: PictureColor, direction: "toSrgb" | "fromSrgb"): Promise<Conversion> {
  if (color.space === "icc") return openConversion(color.icc, direction);
  const curve = { toSrgb: encodeSrgb, fromSrgb: decodeSrgb }[direction];
  const isLinear = color.space === "linear-srgb";
  return {
    convert(colors) {
      if (isLinear) for (let i = 0; i < colors.length; i++) colors[i] = curve(colors[i]!);
    },
    close() {},
  };
}

/** Colours without alpha as shares of white, finite. */
function colorsOf(row: RgbaPixels["data"], full: number): Float32Array {
  const colors = new Float32Array((row.length / 4) * 3);
  for (let from = 0, to = 0; from < row.length; from += 4) {
    for (let c = 0; c < 3; c++) colors[to++] = toFinite(row[from + c]! / full);
  }
  return colors;
}

/** The grey of the same luminance. @source IEC 61966-2-1, table 2: Y of the primaries */
function makeGrey(colors: Float32Array): void {
  for (let i = 0; i < colors.length; i += 3) {
    const [red, green, blue] = [colors[i]!, colors[i + 1]!, colors[i + 2]!];
    if (red === green && green === blue) continue;
    const light = 0.2126 * decodeSrgb(red) + 0.7152 * decodeSrgb(green) + 0.0722 * decodeSrgb(blue);
    colors.fill(encodeSrgb(light), i, i + 3);
  }
}

function toUnit(value: number): number {
  return value > 0 ? Math.min(1, value) : 0;
}

/** Infinities as far beyond white or black as half floats reach. */
function toFinite(value: number): number {
  return Number.isNaN(value) ? 0 : Math.min(65504, Math.max(-65504, value));
}

function unusableProfile(field: string, kind: string): EngineError {
  return new EngineError("image.wrong_format", {
    field: `${field}.icc`,
    expected: "a profile for RGB or grey",
    received: kind === "other" ? "a profile for something else" : `a profile for ${kind === "lab" ? "Lab" : "CMYK"}`,
    action: "convert the document to RGB first",
  });
}
