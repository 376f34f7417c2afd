// From the engine's pixels to pictures that Figma takes.
import type { ArrivedLayer } from "@scumble/plugin-kit";
import type { Tile } from "../messages.ts";
import { encodePng } from "./png.ts";

/** Figma refuses pictures with a longer side. @source figma.createImage in @figma/plugin-typings 1.142 */
export const maxPictureSidePx = 4096;

export interface Size {
  readonly width: number;
  readonly height: number;
}

interface Pixels extends Size {
  /** rgba8, straight alpha. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * A result as PNG tiles of the wanted size, the mask as its alpha. Pixels that need no scaling stay as they are, bit by bit.
 * @param wanted the whole picture; a result with a mask is a part of it, at its `rect`
 */
export async function toTiles({ layer, pixels, mask }: ArrivedLayer, wanted: Size): Promise<Tile[]> {
  if (layer.pixels.format !== "rgba8")
    throw new Error(`Figma takes 8-bit pictures; this result is ${layer.pixels.format}.`);
  const { width, height } = layer.pixels;
  const own: Pixels = { width, height, data: withAlpha(pixels, mask) };
  const { x, y } = layer.rect;
  const isWhole = x === 0 && y === 0 && width === wanted.width && height === wanted.height;
  const picture = isWhole ? own : mask === null ? scaled(own, wanted) : placed(own, layer.rect, wanted);
  const tiles = tileRects(wanted).map(async (rect) => {
    const part = rect.width === wanted.width && rect.height === wanted.height ? picture.data : cut(picture, rect);
    return { ...rect, png: await encodePng(new Uint8Array(part.buffer), rect.width, rect.height) };
  });
  return Promise.all(tiles);
}

/** Equal rectangles, none larger than Figma takes. */
export function tileRects({ width, height }: Size): Omit<Tile, "png">[] {
  const spans = (length: number) => {
    const count = Math.ceil(length / maxPictureSidePx);
    const edges = Array.from({ length: count + 1 }, (_, i) => Math.round((i * length) / count));
    return edges.slice(1).map((to, i) => ({ from: edges[i] ?? 0, to }));
  };
  return spans(height).flatMap((rows) =>
    spans(width).map((columns) => ({
      x: columns.from,
      y: rows.from,
      width: columns.to - columns.from,
      height: rows.to - rows.from,
    })),
  );
}

/** A PNG drawn anew at another size. */
export async function resizePng(
  png: Uint8Array<ArrayBuffer>,
  { width, height }: Size,
): Promise<Uint8Array<ArrayBuffer>> {
  const bitmap = await createImageBitmap(new Blob([png]));
  const data = drawn({ width, height }, (context) => context.drawImage(bitmap, 0, 0, width, height));
  bitmap.close();
  return encodePng(new Uint8Array(data.buffer), width, height);
}

/** Where a drawing is opaque: 255 = change. */
export function coverage(
  size: Size,
  draw: (context: OffscreenCanvasRenderingContext2D) => void,
): Uint8Array<ArrayBuffer> {
  const data = drawn(size, draw);
  return Uint8Array.from({ length: size.width * size.height }, (_, i) => data[i * 4 + 3]!);
}

function drawn({ width, height }: Size, draw: (context: OffscreenCanvasRenderingContext2D) => void) {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null)
    throw new Error(`A picture of ${width} × ${height} px does not fit into memory; choose a smaller scale.`);
  context.imageSmoothingQuality = "high";
  draw(context);
  return context.getImageData(0, 0, width, height).data;
}

function scaled({ width, height, data }: Pixels, wanted: Size): Pixels {
  const source = new OffscreenCanvas(width, height);
  source.getContext("2d")?.putImageData(new ImageData(data, width, height), 0, 0);
  return { ...wanted, data: drawn(wanted, (context) => context.drawImage(source, 0, 0, wanted.width, wanted.height)) };
}

function placed({ width, height, data }: Pixels, { x, y }: { x: number; y: number }, wanted: Size): Pixels {
  const whole = new Uint8ClampedArray(wanted.width * wanted.height * 4);
  const [left, right] = [Math.max(0, x), Math.min(wanted.width, x + width)];
  for (let row = Math.max(0, y); row < Math.min(wanted.height, y + height); row += 1) {
    const from = ((row - y) * width + left - x) * 4;
    whole.set(data.subarray(from, from + (right - left) * 4), (row * wanted.width + left) * 4);
  }
  return { ...wanted, data: whole };
}

function cut({ width, data }: Pixels, rect: Omit<Tile, "png">): Uint8ClampedArray<ArrayBuffer> {
  const part = new Uint8ClampedArray(rect.width * rect.height * 4);
  for (let row = 0; row < rect.height; row += 1) {
    const from = ((rect.y + row) * width + rect.x) * 4;
    part.set(data.subarray(from, from + rect.width * 4), row * rect.width * 4);
  }
  return part;
}

function withAlpha(pixels: Uint8Array<ArrayBuffer>, mask: Uint8Array | null): Uint8ClampedArray<ArrayBuffer> {
  const data = new Uint8ClampedArray(pixels);
  if (mask !== null)
    for (let i = 0; i < mask.length; i += 1) data[i * 4 + 3] = Math.round((data[i * 4 + 3]! * mask[i]!) / 255);
  return data;
}
