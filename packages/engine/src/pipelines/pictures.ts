import type { MaskRef, PictureRef } from "@scumble/protocol";
import { decodeImage, decodeMask } from "../imaging/codec.ts";
import { documentPicture, profiledPicture } from "../imaging/document-picture.ts";
import { pixelsFromBytes } from "../imaging/raw-pixels.ts";
import type { JobPictures } from "./define.ts";

/**
 * The pictures of a job, from wherever their bytes are kept.
 *
 * @param read the bytes of a blob; @throws {EngineError} blob.unknown
 */
export function picturesFrom(read: (sha256: string) => Promise<Uint8Array>): JobPictures {
  return {
    async picture(ref: PictureRef, field: string) {
      const bytes = await read(ref.blob);
      if (ref.format === "file") {
        const { pixels, icc, isLinear, isGrey } = await decodeImage(bytes, field);
        if (icc !== null) return { ...(await profiledPicture(pixels, icc, field)), isGrey };
        return { ...documentPicture(pixels, isLinear ? "linear-srgb" : "srgb"), isGrey };
      }
      const pixels = pixelsFromBytes(ref.format, ref, bytes, field);
      if (ref.colorSpace !== "icc") return documentPicture(pixels, ref.colorSpace);
      return profiledPicture(pixels, ref.icc === null ? new Uint8Array(0) : await read(ref.icc), field);
    },
    async mask(ref: MaskRef, field: string) {
      const bytes = await read(ref.blob);
      return ref.format === "file" ? decodeMask(bytes, field) : pixelsFromBytes(ref.format, ref, bytes, field);
    },
  };
}
