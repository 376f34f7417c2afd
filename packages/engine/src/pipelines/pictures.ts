import type { MaskRef, PictureRef } from "@scumble/protocol";
import { decodeImage, decodeMask } from "../imaging/codec.ts";
import { documentPicture, type PictureColor } from "../imaging/document-picture.ts";
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
        const { pixels, icc } = await decodeImage(bytes, field);
        return documentPicture(pixels, icc === null ? { space: "srgb" } : { space: "icc", icc });
      }
      return documentPicture(pixelsFromBytes(ref.format, ref, bytes, field), await colorOf(ref, read));
    },
    async mask(ref: MaskRef, field: string) {
      const bytes = await read(ref.blob);
      return ref.format === "file" ? decodeMask(bytes, field) : pixelsFromBytes(ref.format, ref, bytes, field);
    },
  };
}

async function colorOf(
  { colorSpace, icc }: Exclude<PictureRef, { format: "file" }>,
  read: (sha256: string) => Promise<Uint8Array>,
): Promise<PictureColor> {
  if (colorSpace !== "icc") return { space: colorSpace };
  return icc === null ? { space: "srgb" } : { space: "icc", icc: await read(icc) };
}
