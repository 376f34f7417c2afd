// Pure. Where overlapping tiles lie, and how much each counts at each place. Lengths are in latent cells.
import type { Size } from "../../imaging/rect.ts";

/** One tile; all tiles of a plan are of the same size. */
export interface Tile {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Share at each of its columns and rows; over all tiles the products add up to 1 everywhere. */
  readonly across: Float64Array;
  readonly down: Float64Array;
}

/** Tiles in reading order. */
export interface TilePlan {
  /** Of the whole. */
  readonly size: Size;
  /** Of each tile. */
  readonly tile: Size;
  readonly rows: readonly (readonly Tile[])[];
}

/**
 * As few tiles as cover the whole, evenly spread, each overlapping its neighbours by at least so much.
 *
 * @param tile    at most; smaller where the whole is
 * @param overlap below the tile's sides
 */
export function planTiles(size: Size, tile: Size, overlap: number): TilePlan {
  return layTiles(
    size,
    { width: Math.min(size.width, tile.width), height: Math.min(size.height, tile.height) },
    startsOf(size.width, tile.width, overlap),
    startsOf(size.height, tile.height, overlap),
  );
}

/** The same tiles in pixels of `cell` to a side. */
export function scaleTiles({ size, tile, rows }: TilePlan, cell: number): TilePlan {
  const scaled = ({ width, height }: Size) => ({ width: width * cell, height: height * cell });
  const xs = rows[0]!.map(({ x }) => x * cell);
  return layTiles(
    scaled(size),
    scaled(tile),
    xs,
    rows.map(([first]) => first!.y * cell),
  );
}

function layTiles(size: Size, tile: Size, xs: readonly number[], ys: readonly number[]): TilePlan {
  const across = sharesOf(size.width, tile.width, xs);
  const down = sharesOf(size.height, tile.height, ys);
  const rows = ys.map((y, row) =>
    xs.map((x, column) => ({ x, y, ...tile, across: across[column]!, down: down[row]! })),
  );
  return { size, tile, rows };
}

function startsOf(size: number, tile: number, overlap: number): number[] {
  if (size <= tile) return [0];
  const count = Math.ceil((size - overlap) / (tile - overlap));
  return Array.from({ length: count }, (_, i) => Math.round((i * (size - tile)) / (count - 1)));
}

function sharesOf(size: number, tile: number, starts: readonly number[]): Float64Array[] {
  const raw = starts.map((start, i) => {
    const before = i === 0 ? 0 : starts[i - 1]! + tile - start;
    const after = i === starts.length - 1 ? 0 : start + tile - starts[i + 1]!;
    return Float64Array.from({ length: tile }, (_, at) => rise(at, before) * rise(tile - 1 - at, after));
  });
  const total = new Float64Array(size);
  for (const [i, shares] of raw.entries()) for (const [at, share] of shares.entries()) total[starts[i]! + at]! += share;
  return raw.map((shares, i) => shares.map((share, at) => share / total[starts[i]! + at]!));
}

/**
 * From 0 to 1 over the middle half of an overlap: what a model says at the very edge of a tile, it says without having
 * seen what comes next.
 */
function rise(at: number, overlap: number): number {
  if (overlap === 0) return 1;
  const position = Math.min(1, Math.max(0, ((at + 0.5) / overlap - 0.25) * 2));
  return Math.sin((position * Math.PI) / 2) ** 2;
}

/** A tile's part of [planes, height, width], as large as the tile. */
export function cutTile(values: Float32Array, { width }: Size, tile: Tile, out: Float32Array): Float32Array {
  const plane = values.length / (out.length / (tile.width * tile.height));
  for (let from = tile.y * width + tile.x, to = 0; to < out.length; from += plane)
    for (let row = 0; row < tile.height; row++, to += tile.width)
      out.set(values.subarray(from + row * width, from + row * width + tile.width), to);
  return out;
}

/** Adds a tile's values to [planes, height, width], each with its share. */
export function addTile(values: Float32Array, { width }: Size, tile: Tile, part: Float32Array): void {
  const plane = values.length / (part.length / (tile.width * tile.height));
  for (let from = 0, to = tile.y * width + tile.x; from < part.length; to += plane)
    for (let row = 0; row < tile.height; row++, from += tile.width)
      for (let column = 0, at = to + row * width; column < tile.width; column++, at++)
        values[at] = values[at]! + tile.down[row]! * tile.across[column]! * part[from + column]!;
}
