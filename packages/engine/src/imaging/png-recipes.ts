// Pure. How a picture was made, as text in its PNG file.

import { pngChunk } from "./png-chunks.ts";
import { parseRecipes } from "./recipes.ts";

const keyword = "scumble";
/** Signature and IHDR chunk. */
const headLength = 8 + 25;

/**
 * A PNG file with recipes in it.
 *
 * @param recipes a JSON array
 * @source PNG 3rd edition §11.3.3.4 (iTXt: keyword, not compressed, no language, no translated keyword, UTF-8)
 */
export function embedRecipes(png: Uint8Array, recipes: string): Uint8Array {
  const chunk = pngChunk("iTXt", Buffer.from(`${keyword}\0\0\0\0\0${recipes}`, "utf8"));
  return Uint8Array.from(Buffer.concat([png.subarray(0, headLength), chunk, png.subarray(headLength)]));
}

/** The recipes in a PNG file; none where it says nothing or ends early. */
export function pngRecipes(png: Uint8Array): unknown[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const start = `${keyword}\0\0\0\0\0`;
  for (let at = 8; at + 12 <= png.length; ) {
    const length = view.getUint32(at);
    const body = png.subarray(at + 8, at + 8 + length);
    const type = Buffer.from(png.subarray(at + 4, at + 8)).toString("latin1");
    const text = type === "iTXt" ? Buffer.from(body).toString("utf8") : "";
    if (text.startsWith(start)) return parseRecipes(text.slice(start.length));
    at += length + 12;
  }
  return [];
}
