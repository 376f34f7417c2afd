// The one door to sharp: image files to pixels and back. Not pure: reads files, runs native code.

import { readFile, stat } from "node:fs/promises";
import { limits } from "@scumble/protocol";
import sharp from "sharp";
import { EngineError } from "../base/errors.ts";
import { flattenPixels, toGrey } from "./convert.ts";
import { imageFileKind, readableKinds } from "./file-kind.ts";
import { type Gray8, type Rgba8, type Rgba16, requireAllowedSize } from "./pixels.ts";
import { embedProfile } from "./png-chunks.ts";
import type { Size } from "./rect.ts";

// everything libvips could open is shut but what readableKinds names: no SVG, PDF, GIF, or ImageMagick
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["VipsForeignLoadPng", "VipsForeignLoadJpeg", "VipsForeignLoadWebp", "VipsForeignLoadTiff"],
});

/** A picture from a file. */
export interface DecodedImage {
  /** The file's own sample values, upright; rgba16 where it has 16 bits a sample. */
  readonly pixels: Rgba8 | Rgba16;
  /** The file's ICC profile; the samples are not converted. Null: none. */
  readonly icc: Uint8Array | null;
}

/**
 * Pixels of a PNG, JPEG, WebP or TIFF file; of several pages the first. Size is checked before anything is unpacked.
 *
 * @param bytes borrowed
 * @param field what to call it in errors
 * @throws {EngineError} image.wrong_format (another kind of file, damaged, CMYK, float samples), image.too_large
 */
export async function decodeImage(bytes: Uint8Array, field: string): Promise<DecodedImage> {
  const kind = imageFileKind(bytes);
  if (!readableKinds.includes(kind)) throw wrongFormat(field, `${bytes.length} bytes of ${kind}`);
  // reads the header only, so the size may be anything
  const header = sharp(bytes, { limitInputPixels: false });
  const metadata = await header.metadata().catch((cause: unknown) => {
    throw damaged(field, kind, cause);
  });
  requireAllowedSize(field, metadata);
  if (metadata.space === "cmyk" || metadata.space === "lab") {
    const action = "convert it to RGB first";
    throw wrongFormat(field, `${kind} in ${metadata.space.toUpperCase()}`, { expected: "RGB or grey", action });
  }
  const deep = metadata.depth === "ushort";
  if (!deep && metadata.depth !== "uchar") {
    throw wrongFormat(field, `${kind} with ${metadata.depth} samples`, { expected: "8 or 16 bits a sample" });
  }
  const image = sharp(bytes, { limitInputPixels: limits.maxPixels, failOn: "error", ignoreIcc: true });
  const upright = image
    .autoOrient()
    .toColourspace(deep ? "rgb16" : "srgb")
    .ensureAlpha();
  const { data, info } = await upright
    .raw({ depth: deep ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw damaged(field, kind, cause);
    });
  return { pixels: asPixels(data, info, deep), icc: metadata.icc ? Uint8Array.from(metadata.icc) : null };
}

/**
 * Pixels of an image file; see `decodeImage`.
 *
 * @throws {EngineError} file.unreadable besides those of `decodeImage`
 */
export async function readImage(path: string, field: string): Promise<DecodedImage> {
  return decodeImage(await readBytes(path, field), field);
}

/**
 * A selection from an image file: its luminance, where transparent 0.
 *
 * @throws {EngineError} as `decodeImage`
 */
export async function decodeMask(bytes: Uint8Array, field: string): Promise<Gray8> {
  return toGrey(flattenPixels((await decodeImage(bytes, field)).pixels, 0));
}

/** A selection from an image file; see `decodeMask`. @throws {EngineError} as `readImage` */
export async function readMask(path: string, field: string): Promise<Gray8> {
  return decodeMask(await readBytes(path, field), field);
}

/**
 * A PNG file of the same depth: RGBA, or grey for a mask.
 *
 * @param icc profile to put into the file; null: none, which means sRGB
 */
export async function encodePng(pixels: Rgba8 | Rgba16 | Gray8, icc: Uint8Array | null = null): Promise<Uint8Array> {
  const { width, height, data } = pixels;
  const channels = pixels.format === "gray8" ? 1 : 4;
  const space = { rgba8: "srgb", rgba16: "rgb16", gray8: "b-w" }[pixels.format];
  const png = await sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
    .toColourspace(space)
    .png()
    .toBuffer();
  return icc === null ? Uint8Array.from(png) : embedProfile(png, icc);
}

async function readBytes(path: string, field: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > limits.maxBlobBytes) {
      const expected = `a file of at most ${limits.maxBlobBytes} bytes`;
      throw new EngineError("image.too_large", { field, expected, received: `${size} bytes` });
    }
    return await readFile(path);
  } catch (thrown) {
    throw thrown instanceof EngineError ? thrown : unreadable(path, field, thrown);
  }
}

function asPixels(data: Buffer, { width, height }: Size, deep: boolean): Rgba8 | Rgba16 {
  if (!deep) return { format: "rgba8", width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
  // 16-bit views need an even start, which pooled buffers do not promise
  const samples = data.byteOffset % 2 === 0 ? data : Buffer.from(Uint8Array.from(data).buffer);
  const words = new Uint16Array(samples.buffer, samples.byteOffset, samples.length / 2);
  return { format: "rgba16", width, height, data: words };
}

function damaged(field: string, kind: string, cause: unknown): EngineError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const action = "save the picture again";
  return new EngineError(
    "image.wrong_format",
    { field, expected: `a complete ${kind} file`, received: `a damaged one (${reason.trim()})`, action },
    { cause },
  );
}

function wrongFormat(field: string, received: string, more: { expected?: string; action?: string } = {}): EngineError {
  return new EngineError("image.wrong_format", { field, expected: readableKinds.join(", "), received, ...more });
}

function unreadable(path: string, field: string, cause: unknown): EngineError {
  const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown reason";
  const details = { field, expected: "an image file", received: `${path} (${reason})` };
  return new EngineError("file.unreadable", details, { cause });
}
