import sharp from "sharp";
import type { Gray8, Rgba8 } from "../../packages/engine/src/imaging/pixels.ts";

/** A picture and what it shows. */
export interface Shown {
  readonly title: string;
  readonly picture: Rgba8 | Gray8;
}

const tileHeight = 220;
const gap = 8;

/** Pictures of one height side by side on white; JPEG bytes. */
export async function figureStrip(shown: readonly Shown[]): Promise<Uint8Array> {
  const tiles = await Promise.all(shown.map(tile));
  const width = tiles.reduce((sum, { info }) => sum + info.width + gap, -gap);
  let left = 0;
  const placed = tiles.map(({ data, info }) => {
    const at = left;
    left += info.width + gap;
    return { input: data, left: at, top: 0 };
  });
  const sheet = sharp({ create: { width, height: tileHeight, channels: 3, background: "white" } });
  return sheet.composite(placed).jpeg({ quality: 84, mozjpeg: true }).toBuffer();
}

function tile({ picture }: Shown): Promise<{ data: Buffer; info: { width: number } }> {
  const { width, height, data } = picture;
  const channels = picture.format === "gray8" ? 1 : 4;
  return sharp(data, { raw: { width, height, channels } })
    .resize({ height: tileHeight })
    .toColourspace("srgb")
    .png()
    .toBuffer({ resolveWithObject: true });
}
