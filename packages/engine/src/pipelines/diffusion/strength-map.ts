// Pure. Each pixel's own strength: how late in the run a latent cell is let go of the picture.
import { EngineError } from "../../base/errors.ts";
import type { InpaintRequest } from "./request.ts";

/**
 * A strength for each latent cell: the largest of its masked pixels, so that none changes less than asked for.
 *
 * @param map  [H, W], 0 … 1
 * @returns [h, w]; 0 where the mask is off
 */
export function cellStrengths({ width, height, mask }: InpaintRequest, map: Float32Array, cell: number): Float32Array {
  const across = width / cell;
  const out = new Float32Array(across * (height / cell));
  for (let at = 0; at < map.length; at++) {
    if (mask.data[at]! < 128) continue;
    const own = Math.floor(at / width / cell) * across + Math.floor((at % width) / cell);
    if (map[at]! > out[own]!) out[own] = map[at]!;
  }
  return out;
}

/**
 * How far each cell is let go with so many calls of the model left: a cell of strength s changes during the last s of the
 * calls. A call that s cuts in two counts with its share, so that results grow steadily with s.
 *
 * @param calls     of the run
 * @param remaining of them, `calls` … 0
 * @param out       [h, w]; overwritten and returned: 1 = free, 0 = still the picture
 * @source Levin and Fried 2023, arXiv:2306.00950, algorithm 1, there with whole steps
 */
export function releaseAt(strengths: Float32Array, calls: number, remaining: number, out: Float32Array): Float32Array {
  // after the last call a cell is as free as during it
  const needed = Math.max(remaining, 1) - 1;
  for (let i = 0; i < out.length; i++) out[i] = Math.min(1, Math.max(0, strengths[i]! * calls - needed));
  return out;
}

/** @throws {EngineError} image.size_mismatch, protocol.invalid_params */
export function checkStrengthMap({ width, height, strengthMap }: InpaintRequest): void {
  if (strengthMap === undefined) return;
  if (strengthMap.length !== width * height)
    throw new EngineError("image.size_mismatch", {
      field: "strengthMap",
      expected: `${width} × ${height} strengths`,
      received: String(strengthMap.length),
    });
  const wrong = strengthMap.find((strength) => !(strength >= 0 && strength <= 1));
  if (wrong === undefined) return;
  throw new EngineError("protocol.invalid_params", {
    field: "strengthMap",
    expected: "0 … 1 for every pixel",
    received: String(wrong),
  });
}
