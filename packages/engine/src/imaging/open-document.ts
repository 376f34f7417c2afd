// Layered files of any kind we know, as one thing: what they look like, and themselves with layers added.

import { strFromU8 } from "fflate";
import type { DeepNode } from "./added-layers.ts";
import type { LayeredDocument } from "./document.ts";
import { imageFileKind } from "./file-kind.ts";
import { decodeOra, mergedOra, openOra } from "./ora/decode-ora.ts";
import { oraRecipeFile } from "./ora/encode-ora.ts";
import { extendOra } from "./ora/extend-ora.ts";
import type { RgbaPixels } from "./pixels.ts";
import { pngRecipes } from "./png-recipes.ts";
import { decodePsd, mergedPsd } from "./psd/decode-psd.ts";
import { extendPsd } from "./psd/extend-psd.ts";
import { parsePsd } from "./psd/parse-psd.ts";
import { resourceIds } from "./psd/resources.ts";
import { xmpRecipes } from "./psd/xmp-recipes.ts";
import { parseRecipes } from "./recipes.ts";

/** A layered file. */
export interface DocumentFile {
  readonly kind: "psd" | "ora";
  /**
   * What it looks like: the file's own merged picture, which its program drew, or where it has none its layers over each
   * other.
   */
  readonly merged: { readonly pixels: RgbaPixels; readonly icc: Uint8Array | null };
  /** Whether the document is grey. */
  readonly isGrey: boolean;
  /** Its layers. @throws {EngineError} image.wrong_format naming a layer that is more than its pixels */
  readonly layers: () => Promise<LayeredDocument>;
  /** The same file with layers on top; `recipes`: how they were made, a JSON array. */
  readonly extend: (added: readonly DeepNode[], recipes: string) => Promise<Uint8Array>;
}

/**
 * Opens a Photoshop or OpenRaster file; null for any other kind.
 *
 * @param bytes borrowed for as long as the document is used
 * @param field what to call it in errors
 * @throws {EngineError} image.wrong_format, image.too_large
 */
export async function openDocument(bytes: Uint8Array, field: string): Promise<DocumentFile | null> {
  switch (imageFileKind(bytes)) {
    case "PSD": {
      const psd = parsePsd(bytes);
      const merged = mergedPsd(psd);
      return {
        kind: "psd",
        merged,
        isGrey: psd.mode === "grey",
        layers: async () => decodePsd(psd),
        extend: async (added, recipes) => extendPsd(psd, merged.pixels, added, recipes),
      };
    }
    case "ZIP": {
      const ora = await openOra(bytes, field);
      const merged = await mergedOra(ora, field);
      return {
        kind: "ora",
        merged,
        isGrey: false,
        layers: () => decodeOra(ora, field),
        extend: (added, recipes) => extendOra(bytes, merged, added, recipes),
      };
    }
    default:
      return null;
  }
}

/**
 * How the layers in a file were made, as they were written; none for files that say nothing.
 *
 * @throws {EngineError} image.wrong_format, image.too_large for a damaged layered file
 */
export async function readRecipes(bytes: Uint8Array): Promise<unknown[]> {
  switch (imageFileKind(bytes)) {
    case "PSD": {
      const xmp = parsePsd(bytes).resources.find(({ id }) => id === resourceIds.xmp);
      return xmp === undefined ? [] : xmpRecipes(new TextDecoder().decode(xmp.data));
    }
    case "ZIP": {
      const file = (await openOra(bytes, "document")).files.get(oraRecipeFile);
      return parseRecipes(file === undefined ? null : strFromU8(file));
    }
    case "PNG":
      return pngRecipes(bytes);
    default:
      return [];
  }
}
