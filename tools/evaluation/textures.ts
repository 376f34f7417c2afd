// Textures that training never saw: one sheet of square tiles, row by row, and a list of what each shows.
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { decodeImage } from "../../packages/engine/src/imaging/codec.ts";
import { flattenPixels } from "../../packages/engine/src/imaging/convert.ts";
import { cropPicture } from "../../packages/engine/src/imaging/crop.ts";
import type { RgbPicture } from "../../packages/engine/src/imaging/pixels.ts";
import { readJson } from "./evaluator-files.ts";

const list = z.object({
  /** Side of a tile, pixels. */
  tile: z.int().min(1),
  columns: z.int().min(1),
  textures: z.array(z.object({ material: z.string(), colour: z.string(), prompt: z.string() })).min(1),
});

/** One texture and what it shows. */
export interface HeldOutTexture {
  readonly material: string;
  readonly colour: string;
  readonly prompt: string;
  readonly picture: RgbPicture;
}

/**
 * Reads `textures.json` and `textures.webp`.
 *
 * @returns null where the folder has no `textures.json`
 * @throws {Error} a sentence about what doesn't fit together; {EngineError} image.wrong_format
 */
export async function readTextures(directory: string): Promise<HeldOutTexture[] | null> {
  const isThere = await access(join(directory, "textures.json")).then(
    () => true,
    () => false,
  );
  if (!isThere) return null;
  const { tile, columns, textures } = await readJson(directory, "textures.json", list);
  const { pixels } = await decodeImage(await readFile(join(directory, "textures.webp")), "textures.webp");
  const sheet = flattenPixels(pixels);
  const rows = Math.ceil(textures.length / columns);
  if (sheet.width < columns * tile || sheet.height < rows * tile)
    throw new Error(
      `Expected at least ${columns * tile}×${rows * tile} pixels for \`textures.webp\`, as textures.json says, ` +
        `received ${sheet.width}×${sheet.height}; write both files together.`,
    );
  return textures.map((texture, index) => {
    const at = { x: (index % columns) * tile, y: Math.floor(index / columns) * tile };
    return { ...texture, picture: cropPicture(sheet, { ...at, width: tile, height: tile }) };
  });
}
