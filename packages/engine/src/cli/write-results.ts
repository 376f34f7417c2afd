import type { Engine, JobResult } from "@scumble/protocol/client";
import { encodePng } from "../imaging/codec.ts";
import { encodeLinearLight, toDepth } from "../imaging/convert.ts";
import { encodeTiff } from "../imaging/encode-tiff.ts";
import { encodeOra } from "../imaging/ora/encode-ora.ts";
import type { Rgba8, Rgba16 } from "../imaging/pixels.ts";
import { encodePsd } from "../imaging/psd/encode-psd.ts";
import type { JobOrder } from "./job-order.ts";
import type { WrittenFile } from "./job-report.ts";
import { numberedPath, type OutputFormat, writeOutput } from "./outputs.ts";
import { type FetchedLayer, flatPicture, layeredDocument, type SourcePicture } from "./result-document.ts";

/**
 * Fetches a job's layers and writes every output of each.
 *
 * @param source the picture the job worked on; null: none
 * @throws {EngineClientError} blob.unknown, blob.hash_mismatch
 * @throws {EngineError} file.unreadable, image.too_large (a format's own limit)
 */
export async function writeResults(
  { fields, outputs }: JobOrder,
  engine: Engine,
  source: SourcePicture | null,
  { layers }: JobResult,
): Promise<WrittenFile[]> {
  const origin = (fields.origin ?? { x: 0, y: 0 }) as { x: number; y: number };
  const files: WrittenFile[] = [];
  for (const [index, placed] of layers.entries()) {
    const [pixels, mask] = await Promise.all([
      engine.download(placed.pixels.blob),
      placed.mask === null ? null : engine.download(placed.mask.blob),
    ]);
    for (const { path, format } of outputs) {
      const numbered = numberedPath(path, index, layers.length);
      await writeOutput(numbered, await encode(format, source, { placed, pixels, mask }, origin));
      files.push({ path: numbered, layer: placed });
    }
  }
  return files;
}

async function encode(
  format: OutputFormat,
  source: SourcePicture | null,
  layer: FetchedLayer,
  origin: { readonly x: number; readonly y: number },
): Promise<Uint8Array> {
  switch (format) {
    case "png":
      return encodePng(flatForPng(source, layer, origin), source?.icc ?? null, source ?? {});
    case "tiff":
      return encodeTiff(flatPicture(source, layer, origin), source?.icc ?? null, source ?? {});
    case "ora":
      return encodeOra(layeredDocument(source, layer, origin));
    case "psd":
      return encodePsd(layeredDocument(source, layer, origin));
  }
}

/** PNG has no floats: 16 bits, display-encoded as everything without a profile is taken to be. */
function flatForPng(...of: Parameters<typeof flatPicture>): Rgba8 | Rgba16 {
  const [source] = of;
  const pixels = flatPicture(...of);
  if (pixels.format !== "rgba-f32") return pixels;
  return toDepth(source?.isLinear === true ? encodeLinearLight(pixels) : pixels, "rgba16") as Rgba16;
}
