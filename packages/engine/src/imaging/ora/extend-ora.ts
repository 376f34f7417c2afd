// Adding layers to an OpenRaster file without touching anything else in it.

import { strFromU8, strToU8 } from "fflate";
import { type DeepNode, inDepth, layOver } from "../added-layers.ts";
import { encodePng } from "../codec.ts";
import { toDepth } from "../convert.ts";
import type { Rgba8, Rgba16 } from "../pixels.ts";
import { joinRecipes } from "../recipes.ts";
import { type MergedPicture, openOra } from "./decode-ora.ts";
import { describeStack } from "./describe-stack.ts";
import { oraRecipeFile, packOra, pictureFiles } from "./encode-ora.ts";

/**
 * The file with layers on top. Every other file in the archive keeps its bytes, and stack.xml every character; only the
 * merged picture and the thumbnail are drawn anew.
 *
 * @param merged  what the document looked like before
 * @param added   the new layers, the bottom one first, in the document's own colours
 * @param recipes how they were made, a JSON array
 * @throws {EngineError} image.wrong_format, image.too_large
 */
export async function extendOra(
  bytes: Uint8Array,
  merged: MergedPicture,
  added: readonly DeepNode[],
  recipes: string,
): Promise<Uint8Array> {
  const ora = await openOra(bytes, "document");
  const files = new Map(ora.files);
  const format = merged.pixels.format === "rgba8" ? "rgba8" : "rgba16";
  let number = 0;
  const nextName = () => {
    while (files.has(`data/scumble-${number}.png`)) number++;
    return `data/scumble-${number++}.png`;
  };
  const { lines, layers } = describeStack(inDepth(added, format), nextName);
  for (const [name, layer] of layers) files.set(name, await encodePng(layer.pixels, merged.icc));
  files.set("stack.xml", strToU8(insertLines(ora, lines)));
  const after = toDepth(layOver(merged.pixels, added), format) as Rgba8 | Rgba16;
  for (const [name, file] of await pictureFiles(after, merged.icc)) files.set(name, file);
  const known = files.get(oraRecipeFile);
  files.set(oraRecipeFile, strToU8(joinRecipes(known === undefined ? null : strFromU8(known), recipes)));
  return packOra(files);
}

function insertLines({ xml, insertAt }: { xml: string; insertAt: number | null }, lines: readonly string[]): string {
  const text = `\n${lines.join("\n")}`;
  if (insertAt !== null) return xml.slice(0, insertAt) + text + xml.slice(insertAt);
  return xml.replace(/<stack([^<>]*)\/>/, (_, attributes: string) => `<stack${attributes}>${text}\n  </stack>`);
}
