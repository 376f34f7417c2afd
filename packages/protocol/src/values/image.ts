import { z } from "zod";
import { Side } from "./geometry.ts";
import { Sha256 } from "./ids.ts";

const ColorSpace = z
  .enum(["srgb", "linear-srgb", "icc"])
  .describe("`srgb`: display-encoded sRGB; `linear-srgb`: linear light; `icc`: as the profile in `icc` says.");

const rawFields = {
  blob: Sha256.describe("The samples: rows top to bottom without padding, channels interleaved, little-endian."),
  width: Side,
  height: Side,
};

export const RawPicture = z
  .object({
    format: z
      .enum(["rgba8", "rgba16", "rgba-f32"])
      .describe("Samples; alpha is straight. rgba16 spans 0 … 65535, rgba-f32 has white at 1."),
    ...rawFields,
    colorSpace: ColorSpace.default("srgb"),
    icc: Sha256.nullable().default(null).describe("Blob of the ICC profile when `colorSpace` is `icc`."),
  })
  .describe("A picture as raw pixels.")
  .meta({ id: "RawPicture" });

export const FilePicture = z
  .object({
    format: z.literal("file"),
    blob: Sha256.describe("The bytes of a PNG, JPEG, WebP or TIFF file; the engine decodes them."),
  })
  .describe("A picture as the bytes of an image file.")
  .meta({ id: "FilePicture" });

export const Picture = z
  .discriminatedUnion("format", [RawPicture, FilePicture])
  .describe("A picture whose bytes are in the blob store.")
  .meta({ id: "Picture" });

export const RawMask = z
  .object({ format: z.literal("gray8"), ...rawFields })
  .describe("A selection: 255 = change, 0 = keep, between = partly.")
  .meta({ id: "RawMask" });

export const Mask = z
  .discriminatedUnion("format", [RawMask, FilePicture])
  .describe("A selection whose bytes are in the blob store; of a file with colours the luminance counts.")
  .meta({ id: "Mask" });

export const LayerPixels = z
  .object({
    format: z.enum(["rgba8", "rgba16", "rgba-f32"]),
    ...rawFields,
    colorSpace: ColorSpace,
    icc: Sha256.nullable(),
  })
  .describe("Pixels of a result.")
  .meta({ id: "LayerPixels" });
