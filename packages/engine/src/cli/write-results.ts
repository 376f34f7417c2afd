import type { Engine, JobResult } from "@scumble/protocol/client";
import { inDepth } from "../imaging/added-layers.ts";
import { encodePng } from "../imaging/codec.ts";
import { encodeLinearLight, toDepth } from "../imaging/convert.ts";
import { documentBits } from "../imaging/document.ts";
import { encodeTiff } from "../imaging/encode-tiff.ts";
import type { DocumentFile } from "../imaging/open-document.ts";
import { encodeOra } from "../imaging/ora/encode-ora.ts";
import type { Rgba8, Rgba16 } from "../imaging/pixels.ts";
import { embedRecipes } from "../imaging/png-recipes.ts";
import { encodePsd } from "../imaging/psd/encode-psd.ts";
import type { JobOrder } from "./job-order.ts";
import type { WrittenFile } from "./job-report.ts";
import { numberedPath, type OutputFormat, writeOutput } from "./outputs.ts";
import {
  addedLayers,
  type FetchedLayer,
  flatPicture,
  layeredDocument,
  recipesOf,
  type SourcePicture,
} from "./result-document.ts";

/**
 * Fetches a job's layers and writes every output of each. A layered source comes back as one file with all results, in
 * its own format with everything else in it untouched, in the other one with the layers that both can hold.
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
  const results: FetchedLayer[] = [];
  for (const placed of layers) {
    const [pixels, mask] = await Promise.all([
      engine.download(placed.pixels.blob),
      placed.mask === null ? null : engine.download(placed.mask.blob),
    ]);
    results.push({ placed, pixels, mask });
  }
  const files: WrittenFile[] = [];
  for (const { path, format } of outputs) {
    const document = source?.document;
    if (document !== undefined && (format === "psd" || format === "ora")) {
      await writeOutput(path, await extendDocument(document, format, results, origin));
      files.push(...layers.map((layer) => ({ path, layer })));
      continue;
    }
    for (const [index, result] of results.entries()) {
      const numbered = numberedPath(path, index, results.length);
      await writeOutput(numbered, await encode(format, source, result, origin));
      files.push({ path: numbered, layer: result.placed });
    }
  }
  return files;
}

async function extendDocument(
  document: DocumentFile,
  format: "psd" | "ora",
  results: readonly FetchedLayer[],
  origin: { readonly x: number; readonly y: number },
): Promise<Uint8Array> {
  const added = addedLayers(results, origin);
  const recipes = recipesOf(results);
  if (format === document.kind) return document.extend(added, recipes);
  const decoded = await document.layers();
  const deep = documentBits(decoded) === 16 ? "rgba16" : "rgba8";
  const whole = { ...decoded, layers: [...decoded.layers, ...inDepth(added, deep)] };
  return format === "psd" ? encodePsd(whole, recipes) : encodeOra(whole, recipes);
}

async function encode(
  format: OutputFormat,
  source: SourcePicture | null,
  layer: FetchedLayer,
  origin: { readonly x: number; readonly y: number },
): Promise<Uint8Array> {
  const recipes = recipesOf([layer]);
  switch (format) {
    case "png": {
      const png = await encodePng(flatForPng(source, layer, origin), source?.icc ?? null, source ?? {});
      return embedRecipes(png, recipes);
    }
    case "tiff":
      return encodeTiff(flatPicture(source, layer, origin), source?.icc ?? null, source ?? {});
    case "ora":
      return encodeOra(layeredDocument(source, layer, origin), recipes);
    case "psd":
      return encodePsd(layeredDocument(source, layer, origin), recipes);
  }
}

/** PNG has no floats: 16 bits, display-encoded as everything without a profile is taken to be. */
function flatForPng(...of: Parameters<typeof flatPicture>): Rgba8 | Rgba16 {
  const [source] = of;
  const pixels = flatPicture(...of);
  if (pixels.format !== "rgba-f32") return pixels;
  return toDepth(source?.isLinear === true ? encodeLinearLight(pixels) : pixels, "rgba16") as Rgba16;
}
