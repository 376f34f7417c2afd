import type { MaskRef, PictureRef } from "@scumble/protocol";
import { decodeImage, decodeMask } from "../imaging/codec.ts";
import { encodeLinearLight } from "../imaging/convert.ts";
import { pixelsFromBytes } from "../imaging/raw-pixels.ts";
import type { JobPictures } from "./define.ts";

/**
 * The pictures of a job, from wherever their bytes are kept.
 *
 * Linear light is encoded for display. Profiles are not applied: a model sees such pictures as if they were sRGB.
 *
 * @param read the bytes of a blob; @throws {EngineError} blob.unknown
 */
export function picturesFrom(read: (sha256: string) => Promise<Uint8Array>): JobPictures {
  return {
    async picture(ref: PictureRef, field: string) {
      const bytes = await read(ref.blob);
      if (ref.format === "file") return (await decodeImage(bytes, field)).pixels;
      const pixels = pixelsFromBytes(ref.format, ref, bytes, field);
      return ref.colorSpace === "linear-srgb" ? encodeLinearLight(pixels) : pixels;
    },
    async mask(ref: MaskRef, field: string) {
      const bytes = await read(ref.blob);
      return ref.format === "file" ? decodeMask(bytes, field) : pixelsFromBytes(ref.format, ref, bytes, field);
    },
  };
}
