import type { Size } from "../../imaging/rect.ts";
import { emptyLatents, type LatentShape } from "./latents.ts";
import type { InpaintCondition, PredictNoise } from "./predict-noise.ts";
import { addTile, cutTile, type Tile } from "./tile-plan.ts";

/** What predictions in tiles need. */
export interface TiledPrediction {
  /** Of the whole batch. */
  readonly shape: LatentShape;
  /** Those to be asked for; where none lies the prediction is 0. */
  readonly tiles: readonly Tile[];
  /** Set up for a tile's shape. */
  readonly predict: PredictNoise;
  /** What an inpainting model sees of the tile; null for others. */
  condition(tile: Tile): InpaintCondition | null;
  readonly signal: AbortSignal;
  /** Called after each tile with the number of tiles done in the whole run. */
  onTile?(done: number): void;
}

/**
 * Predictions for latents larger than the model is asked for at once: those of overlapping tiles, averaged with weights
 * that fade towards the tiles' edges, in every step.
 *
 * @returns [B, C, h, w] of the whole, overwritten by the next call
 * @source Bar-Tal et al. 2023, arXiv:2302.08113, equation 5
 */
export function predictInTiles(tiled: TiledPrediction): PredictNoise {
  const { shape, tiles, predict, condition, signal, onTile } = tiled;
  const [batch, channels, height, width] = shape;
  const whole: Size = { width, height };
  const sum = emptyLatents(shape);
  let part: Float32Array | null = null;
  let done = 0;
  return async (sample, moment) => {
    sum.fill(0);
    for (const tile of tiles) {
      signal.throwIfAborted();
      part ??= new Float32Array(batch * channels * tile.width * tile.height);
      const predicted = await predict(cutTile(sample, whole, tile, part), moment, condition(tile));
      addTile(sum, whole, tile, predicted);
      onTile?.(++done);
    }
    return sum;
  };
}
