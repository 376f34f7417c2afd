// The one door to sharp: image files to pixels and back. Not pure: reads files, runs native code.

import { readFile, stat } from "node:fs/promises";
import { limits } from "@scumble/protocol";
import sharp from "sharp";
import { EngineError } from "../base/errors.ts";
import { flattenPixels, toGrey } from "./convert.ts";
import { imageFileKind, readableKinds } from "./file-kind.ts";
import { type FileLayout, fileSamples } from "./file-layout.ts";
import { type Gray8, type Rgba8, type Rgba16, type RgbaF32, type RgbaPixels, requireAllowedSize } from "./pixels.ts";
import { embedProfile } from "./png-chunks.ts";
import { unusualTiffModel } from "./tiff-photometric.ts";

// everything libvips could open is shut but what readableKinds names: no SVG, PDF, GIF, or ImageMagick
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["VipsForeignLoadPng", "VipsForeignLoadJpeg", "VipsForeignLoadWebp", "VipsForeignLoadTiff"],
});

/** Sample types of files, and the colour space in which libvips hands their samples over unchanged. */
const depths = [
  { vips: "uchar", format: "rgba8", space: "srgb" },
  { vips: "ushort", format: "rgba16", space: "rgb16" },
  { vips: "float", format: "rgba-f32", space: "scrgb" },
] as const;

/** A picture from a file. */
export interface DecodedImage {
  /** The file's own sample values, upright; rgba16 where it has 16 bits a sample, rgba-f32 where it has floats. */
  readonly pixels: RgbaPixels;
  /** The file's ICC profile; the samples are not converted. Null: none. */
  readonly icc: Uint8Array | null;
  /** Whether the samples are linear light: floats without a profile, as most programs write and read them. */
  readonly isLinear: boolean;
  /** Whether the file has one channel, which red, green and blue repeat. */
  readonly isGrey: boolean;
  /** Whether the file has alpha; without it every pixel is opaque. */
  readonly hasAlpha: boolean;
}

/**
 * Pixels of a PNG, JPEG, WebP or TIFF file; of several pages the first. Size is checked before anything is unpacked.
 *
 * @param bytes borrowed
 * @param field what to call it in errors
 * @throws {EngineError} image.wrong_format (another kind of file, damaged, CMYK, Lab), image.too_large
 */
export async function decodeImage(bytes: Uint8Array, field: string): Promise<DecodedImage> {
  const kind = imageFileKind(bytes);
  if (!readableKinds.includes(kind)) throw wrongFormat(field, `${bytes.length} bytes of ${kind}`);
  const model = kind === "TIFF" ? unusualTiffModel(bytes) : null;
  if (model !== null) throw wrongModel(field, kind, model);
  // reads the header only, so the size may be anything
  const header = sharp(bytes, { limitInputPixels: false });
  const metadata = await header.metadata().catch((cause: unknown) => {
    throw damaged(field, kind, cause);
  });
  requireAllowedSize(field, metadata);
  if (metadata.space === "cmyk" || metadata.space === "lab") {
    throw wrongModel(field, kind, metadata.space === "lab" ? "Lab" : "CMYK");
  }
  const depth = depths.find((known) => known.vips === metadata.depth);
  if (depth === undefined) {
    throw wrongFormat(field, `${kind} with ${metadata.depth} samples`, { expected: "8 or 16 bits or 32-bit floats" });
  }
  const image = sharp(bytes, { limitInputPixels: limits.maxPixels, failOn: "error", ignoreIcc: true }).autoOrient();
  const isGrey = metadata.space === "b-w" || metadata.space === "grey16";
  const read =
    depth.format === "rgba-f32" && isGrey ? readGreyFloats(image, metadata.hasAlpha) : readSamples(image, depth);
  const pixels = await read.catch((cause: unknown) => {
    throw damaged(field, kind, cause);
  });
  const icc = metadata.icc ? Uint8Array.from(metadata.icc) : null;
  const isLinear = depth.format === "rgba-f32" && icc === null;
  return { pixels, icc, isLinear, isGrey, hasAlpha: metadata.hasAlpha };
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
 * Pixels of a PNG file, where no other kind will do; see `decodeImage`.
 *
 * @throws {EngineError} as `decodeImage`
 */
export async function decodePng(
  bytes: Uint8Array,
  field: string,
): Promise<DecodedImage & { readonly pixels: Rgba8 | Rgba16 }> {
  const kind = imageFileKind(bytes);
  if (kind !== "PNG") throw wrongFormat(field, `${bytes.length} bytes of ${kind}`, { expected: "PNG" });
  const { pixels, ...rest } = await decodeImage(bytes, field);
  if (pixels.format === "rgba-f32") throw wrongFormat(field, "PNG with float samples", { expected: "8 or 16 bits" });
  return { pixels, ...rest };
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
 * A PNG file of the same depth.
 *
 * @param icc    profile to put into the file; null: none, which means sRGB
 * @param layout its channels; a mask is grey without alpha anyway
 */
export async function encodePng(
  pixels: Rgba8 | Rgba16 | Gray8,
  icc: Uint8Array | null = null,
  layout: FileLayout = {},
): Promise<Uint8Array> {
  const { width, height, format } = pixels;
  const isMask = format === "gray8";
  const { samples, channels } = isMask ? { samples: pixels.data, channels: 1 as const } : fileSamples(pixels, layout);
  const space = format === "rgba16" ? { grey: "grey16", rgb: "rgb16" } : { grey: "b-w", rgb: "srgb" };
  const png = await sharp(samples, { raw: { width, height, channels }, limitInputPixels: false })
    .toColourspace(channels < 3 ? space.grey : space.rgb)
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

type Sharp = ReturnType<typeof sharp>;

async function readSamples(image: Sharp, { vips, format, space }: (typeof depths)[number]): Promise<RgbaPixels> {
  const upright = image.toColourspace(space).ensureAlpha();
  const { data, info } = await upright.raw({ depth: vips }).toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { format, width, height, data: samplesOf(data, format) } as RgbaPixels;
}

/** In libvips' RGB, floats of one channel would count to 255. */
async function readGreyFloats(image: Sharp, hasAlpha: boolean): Promise<RgbaF32> {
  const channel = (index: 0 | 1) =>
    image
      .clone()
      .extractChannel(index)
      .toColourspace("b-w")
      .raw({ depth: "float" })
      .toBuffer({ resolveWithObject: true });
  const grey = await channel(0);
  const { width, height } = grey.info;
  const light = samplesOf(grey.data, "rgba-f32");
  const alpha = hasAlpha ? samplesOf((await channel(1)).data, "rgba-f32") : null;
  const data = new Float32Array(width * height * 4);
  for (let i = 0; i < width * height; i++)
    data.fill(light[i]!, i * 4, i * 4 + 3).fill(alpha?.[i] ?? 1, i * 4 + 3, i * 4 + 4);
  return { format: "rgba-f32", width, height, data };
}

function samplesOf(data: Buffer, format: RgbaPixels["format"]): RgbaPixels["data"] {
  if (format === "rgba8") return new Uint8Array(data.buffer, data.byteOffset, data.length);
  const Samples = format === "rgba16" ? Uint16Array : Float32Array;
  // wide views need an even start, which pooled buffers do not promise
  const even = data.byteOffset % Samples.BYTES_PER_ELEMENT === 0 ? data : Uint8Array.from(data);
  return new Samples(even.buffer as ArrayBuffer, even.byteOffset, even.length / Samples.BYTES_PER_ELEMENT);
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

function wrongModel(field: string, kind: string, model: "CMYK" | "Lab"): EngineError {
  return wrongFormat(field, `${kind} in ${model}`, { expected: "RGB or grey", action: "convert it to RGB first" });
}

function wrongFormat(field: string, received: string, more: { expected?: string; action?: string } = {}): EngineError {
  return new EngineError("image.wrong_format", { field, expected: readableKinds.join(", "), received, ...more });
}

function unreadable(path: string, field: string, cause: unknown): EngineError {
  const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown reason";
  const details = { field, expected: "an image file", received: `${path} (${reason})` };
  return new EngineError("file.unreadable", details, { cause });
}
