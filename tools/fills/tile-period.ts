// Whether a fill in tiles shows its tiles: energy of colour steps at the tiles' period, beside that at neighbouring periods.
import { tileOverlapPx, tileSize } from "../../packages/engine/src/imaging/context.ts";
import { resizePixels } from "../../packages/engine/src/imaging/resize.ts";
import type { LoadedModel } from "../../packages/engine/src/models/folder.ts";
import { modelSizes } from "../../packages/engine/src/pipelines/settings.ts";
import { boxSelection, readSample } from "./samples.ts";
import { tryFill } from "./try-fill.ts";

export interface TilePeriod {
  /** Pixels from one tile to the next. */
  readonly periodPx: number;
  /** Largest amplitude at the period and its half, along x and y, over the median amplitude at periods around them. */
  readonly peak: number;
}

const side = 1024;

/** Fills a whole document of 1024 × 1024 with a material that has no period of its own. */
export async function judgeTilePeriod(model: LoadedModel): Promise<TilePeriod> {
  const source = resizePixels(await readSample("brick"), { width: side, height: side }, "lanczos");
  const mask = boxSelection(source, { x: 0, y: 0, width: side, height: side });
  const [tried] = await tryFill(model, source, mask, { pipeline: "fill", prompt: "green grass" });
  const { data } = tried!.layer.pixels;
  const sizes = modelSizes(model);
  const tile = tileSize(sizes);
  const count = Math.ceil((side - tileOverlapPx(sizes)) / (tile - tileOverlapPx(sizes)));
  const periodPx = (side - tile) / (count - 1);
  const green = (x: number, y: number) => data[(y * side + x) * 4 + 1]!;
  const peaks = [];
  for (const at of [green, (x: number, y: number) => green(y, x)])
    for (const period of [periodPx, periodPx / 2]) peaks.push(peakAt(meanSteps(at), period));
  return { periodPx, peak: Math.max(...peaks) };
}

/** Mean step from each column to the next. */
function meanSteps(at: (x: number, y: number) => number): Float64Array {
  return Float64Array.from({ length: side - 1 }, (_, x) => {
    let sum = 0;
    for (let y = 0; y < side; y++) sum += Math.abs(at(x + 1, y) - at(x, y));
    return sum / side;
  });
}

/** Amplitude of the discrete Fourier transform at a period over the median of those from 0.6 to 1.7 times it. */
function peakAt(values: Float64Array, period: number): number {
  const amplitude = (frequency: number) => {
    let re = 0;
    let im = 0;
    for (const [i, value] of values.entries()) {
      // a Hann window keeps slow changes from leaking into the rest
      const seen = value * Math.sin((Math.PI * (i + 0.5)) / values.length) ** 2;
      re += seen * Math.cos(2 * Math.PI * frequency * i);
      im += seen * Math.sin(2 * Math.PI * frequency * i);
    }
    return Math.hypot(re, im);
  };
  const around = Array.from({ length: 60 }, (_, i) => amplitude(1 / (period * (0.6 + (1.1 * i) / 59)))).sort(
    (a, b) => a - b,
  );
  return amplitude(1 / period) / around[30]!;
}
