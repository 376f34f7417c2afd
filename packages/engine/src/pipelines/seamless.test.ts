import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { RgbPicture } from "../imaging/pixels.ts";
import { type LoadedModel, openModel } from "../models/folder.ts";
import { torchGenerator } from "../numerics/noise.ts";
import { findScheduler } from "../schedulers/index.ts";
import { textToImage } from "./diffusion/text-to-image.ts";
import { scaleWrapped } from "./scale-wrapped.ts";

const tinyInpaint = fileURLToPath(new URL("../../../../tests/fixtures/models/tiny-inpaint", import.meta.url));
const cells = 8;

/** [1, 4, cells, cells] moved to the right and down by whole cells; what leaves comes in on the other side. */
function roll(latents: Float32Array, by: number): Float32Array {
  return latents.map((_, i) => {
    const x = (i % cells) - by + cells;
    const y = (Math.floor(i / cells) % cells) - by + cells;
    return latents[Math.floor(i / cells ** 2) * cells ** 2 + (y % cells) * cells + (x % cells)]!;
  });
}

async function paint(model: LoadedModel, by: number): Promise<RgbPicture> {
  const generator = torchGenerator(3);
  const noise = (_purpose: string, out: Float32Array) => {
    generator.normalInto(out);
    out.set(roll(out, by));
    return out;
  };
  const request = {
    ...{ prompt: "", negativePrompt: null, width: cells * 8, height: cells * 8, steps: 2, guidance: 1, seeds: [3] },
    scheduler: findScheduler("ddim"),
  };
  return (await textToImage(model, request, { signal: new AbortController().signal, noise })).pictures[0]!;
}

/** Largest difference between the picture of moved noise and the moved picture, levels of 255. */
async function unevenness(seamless: "none" | "both"): Promise<number> {
  const model = await (await openModel(tinyInpaint)).load({ seamless });
  const [still, moved] = [await paint(model, 0), await paint(model, 4)];
  await model.release();
  const side = cells * 8;
  let largest = 0;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (let c = 0; c < 3; c++) {
        const from = (((y + side - 32) % side) * side + ((x + side - 32) % side)) * 3 + c;
        largest = Math.max(largest, Math.abs(moved.data[(y * side + x) * 3 + c]! - still.data[from]!));
      }
    }
  }
  return largest;
}

test("a seamless model has no border: moving its noise around moves its picture around", async () => {
  expect(await unevenness("both")).toBeLessThanOrEqual(1);
  expect(await unevenness("none")).toBeGreaterThan(1);
});

test("scaled, a picture still continues on its other side", () => {
  const data = new Uint8Array(32 * 32 * 3);
  const wave = (at: number) => 127 + 100 * Math.sin((2 * Math.PI * (at + 0.5)) / 32);
  for (let i = 0; i < 32 * 32; i++) data.fill(Math.round(wave(i % 32)), i * 3, i * 3 + 3);
  const { data: scaled } = scaleWrapped({ width: 32, height: 32, data }, { width: 24, height: 20 });
  const at = (x: number) => scaled[x * 3]!;
  const inner = Math.max(...Array.from({ length: 23 }, (_, x) => Math.abs(at(x + 1) - at(x))));
  expect(Math.abs(at(0) - at(23))).toBeLessThanOrEqual(inner + 1);
});
