// Swatch wraps every tile around, so its tiles know nothing of their neighbours: a hard case for seams.
import { modelDirectory } from "@scumble/swatch";
import { expect, test } from "vitest";
import { openModel } from "../../models/folder.ts";
import { findScheduler } from "../../schedulers/index.ts";
import { refineTiled } from "./refine-tiled.ts";

const width = 832;
const height = 256;
const tile = 256;

/** Mean colour step from each column to the next. */
function stepsAcross(data: Uint8Array): number[] {
  return Array.from({ length: width - 1 }, (_, x) => {
    let sum = 0;
    for (let y = 0; y < height; y++) {
      const at = 3 * (y * width + x) + 1;
      sum += Math.abs(data[at + 3]! - data[at]!);
    }
    return sum / height;
  });
}

/** Amplitude at a period over the median of those around it. */
function peakAt(values: readonly number[], period: number): number {
  const amplitude = (frequency: number) => {
    let re = 0;
    let im = 0;
    for (const [i, value] of values.entries()) {
      const seen = value * Math.sin((Math.PI * (i + 0.5)) / values.length) ** 2;
      re += seen * Math.cos(2 * Math.PI * frequency * i);
      im += seen * Math.sin(2 * Math.PI * frequency * i);
    }
    return Math.hypot(re, im);
  };
  const around = Array.from({ length: 41 }, (_, i) => amplitude(1 / (period * (0.6 + i / 40)))).sort((a, b) => a - b);
  return amplitude(1 / period) / around[20]!;
}

test("colour steps have no peak at the period of the tiles", async () => {
  const model = await (await openModel(modelDirectory)).load({ threads: 1 });
  const { pictures } = await refineTiled(
    model,
    {
      ...{ prompt: "green grass", negativePrompt: null, width, height, steps: 4, guidance: 1, seeds: [5] },
      ...{ scheduler: findScheduler("ddim"), strength: 1, mask: null },
      ...{ tile: { width: tile, height: tile }, overlapPx: 64 },
      image: { width, height, data: new Uint8Array(3 * width * height).fill(128) },
    },
    { signal: new AbortController().signal },
  );
  const steps = stepsAcross(pictures[0]!.data);
  const period = (width - tile) / 3;
  for (const harmonic of [1, 2, 3]) expect(peakAt(steps, period / harmonic)).toBeLessThan(3);
  const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
  for (const [i, middle] of [224, 416, 608].entries()) {
    const near = steps.slice(middle - 4, middle + 4);
    expect(near.reduce((sum, step) => sum + step, 0) / near.length / mean, `seam ${i}`).toBeLessThan(1.25);
  }
  await model.release();
});
