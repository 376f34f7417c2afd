// Pictures with captions in rows, for people to look at.
import sharp from "sharp";
import { cropPicture } from "../../packages/engine/src/imaging/crop.ts";
import type { RgbPicture } from "../../packages/engine/src/imaging/pixels.ts";
import { drawLabel, type Label } from "./label.ts";

export interface SheetTile {
  readonly picture: RgbPicture;
  /** Below the picture; cut off where the next caption begins. Empty: none. */
  readonly caption: string;
  /** Whether the caption is red. */
  readonly isWrong?: boolean;
}

export interface SheetRow {
  /** Above the tiles; empty: none. */
  readonly title: string;
  readonly tiles: readonly SheetTile[];
}

export interface SheetLook {
  /** Side of a tile, pixels. */
  readonly tilePx: number;
  /** How a larger picture becomes a tile: scaled down, or its middle at its own scale. */
  readonly fit: "scale" | "crop";
  /** In one row at most; longer rows are broken. */
  readonly columns: number;
}

const gapPx = 6;
const captionPx = 16;
const titlePx = 24;
const paper = 255;
/** So that titles of few tiles have room. */
const leastWidth = 480;

/** @param rows at least one with a tile */
export async function contactSheet(rows: readonly SheetRow[], look: SheetLook): Promise<RgbPicture> {
  const lines = rows.flatMap((row) => brokenRow(row, look.columns));
  const heights = lines.map((line) => lineHeight(line, look));
  const columns = Math.max(...lines.map(({ tiles }) => tiles.length));
  const width = Math.max(leastWidth, gapPx + columns * (look.tilePx + gapPx));
  const height = gapPx + heights.reduce((sum, one) => sum + one, 0);
  const sheet = { width, height, data: new Uint8Array(width * height * 3).fill(paper) };
  let top = gapPx;
  for (const [index, line] of lines.entries()) {
    await drawLine(sheet, line, top, look);
    top += heights[index]!;
  }
  return sheet;
}

function brokenRow({ title, tiles }: SheetRow, columns: number): SheetRow[] {
  const count = Math.ceil(tiles.length / columns);
  return Array.from({ length: count }, (_, i) => ({
    title: i === 0 ? title : "",
    tiles: tiles.slice(i * columns, (i + 1) * columns),
  }));
}

function lineHeight({ title, tiles }: SheetRow, { tilePx }: SheetLook): number {
  const captioned = tiles.some(({ caption }) => caption !== "");
  return (title === "" ? 0 : titlePx) + tilePx + (captioned ? captionPx : 0) + gapPx;
}

async function drawLine(sheet: RgbPicture, { title, tiles }: SheetRow, top: number, look: SheetLook): Promise<void> {
  if (title !== "") layLabel(sheet, await drawLabel(title, "bold"), gapPx, top, sheet.width);
  const tilesTop = top + (title === "" ? 0 : titlePx);
  for (const [column, { picture, caption, isWrong = false }] of tiles.entries()) {
    const left = gapPx + column * (look.tilePx + gapPx);
    layPicture(sheet, await toTile(picture, look), left, tilesTop);
    if (caption === "") continue;
    const label = await drawLabel(caption, isWrong ? "red" : "plain");
    const next = tiles.findIndex((tile, i) => i > column && tile.caption !== "");
    const end = next === -1 ? sheet.width : next * (look.tilePx + gapPx) - gapPx;
    layLabel(sheet, label, left, tilesTop + look.tilePx + 1, end);
  }
}

async function toTile(picture: RgbPicture, { tilePx, fit }: SheetLook): Promise<RgbPicture> {
  const { width, height } = picture;
  if (fit === "crop") {
    const side = { width: Math.min(tilePx, width), height: Math.min(tilePx, height) };
    const at = { x: Math.floor((width - side.width) / 2), y: Math.floor((height - side.height) / 2) };
    return cropPicture(picture, { ...at, ...side });
  }
  const { data, info } = await sharp(picture.data, { raw: { width, height, channels: 3 } })
    .resize({ width: tilePx, height: tilePx, fit: "inside" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

function layPicture(sheet: RgbPicture, { width, height, data }: RgbPicture, left: number, top: number): void {
  for (let y = 0; y < height; y++)
    sheet.data.set(data.subarray(y * width * 3, (y + 1) * width * 3), ((top + y) * sheet.width + left) * 3);
}

/** @param end column before which the label is cut off */
function layLabel(sheet: RgbPicture, { width, height, data }: Label, left: number, top: number, end: number): void {
  for (let y = 0; y < Math.min(height, sheet.height - top); y++) {
    for (let x = 0; x < Math.min(width, end - left); x++) {
      const from = (y * width + x) * 4;
      const to = ((top + y) * sheet.width + left + x) * 3;
      const alpha = data[from + 3]! / 255;
      for (let c = 0; c < 3; c++)
        sheet.data[to + c] = Math.round(data[from + c]! * alpha + sheet.data[to + c]! * (1 - alpha));
    }
  }
}
