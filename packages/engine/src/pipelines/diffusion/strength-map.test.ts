import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { type LoadedModel, openModel } from "../../models/folder.ts";
import { findScheduler, schedulers } from "../../schedulers/index.ts";
import { inpaint } from "./inpaint.ts";
import type { DiffusionContext, InpaintRequest } from "./request.ts";
import { cellStrengths, releaseAt } from "./strength-map.ts";
import { tinyInpaint, toyModel } from "./testing/toy-model.ts";

const opened: LoadedModel[] = [];
afterAll(async () => {
  for (const model of opened) await model.release();
});
async function load(folder: string): Promise<LoadedModel> {
  const model = await (await openModel(folder)).load({ threads: 1 });
  opened.push(model);
  return model;
}
const toy = await load(toyModel());
const tiny = await load(tinyInpaint);
const context: DiffusionContext = { signal: new AbortController().signal };

const side = 32;
const area = side * side;
const request: InpaintRequest = {
  prompt: "red brick",
  negativePrompt: null,
  width: side,
  height: side,
  steps: 10,
  guidance: 3,
  scheduler: findScheduler("ddim"),
  seeds: [7],
  strength: 1,
  image: { width: side, height: side, data: Uint8Array.from({ length: 3 * area }, (_, at) => (at * 37) % 256) },
  mask: { width: side, height: side, data: new Uint8Array(area).fill(255) },
};
const everywhere = (strength: number) => new Float32Array(area).fill(strength);
const latentsOf = async (model: LoadedModel, change: Partial<InpaintRequest>) =>
  (await inpaint(model, { ...request, ...change }, context)).latents.data;
const distance = (a: Float32Array, b: Float32Array) => Math.hypot(...a.map((value, i) => value - b[i]!));

test("the change grows with the strength of a pixel", async () => {
  const picture = await latentsOf(tiny, { strengthMap: everywhere(0) });
  const changes = [];
  for (let strength = 0; strength <= 10; strength++)
    changes.push(distance(await latentsOf(tiny, { strengthMap: everywhere(strength / 10) }), picture));
  expect(changes[0]).toBe(0);
  for (const [i, change] of changes.slice(1).entries()) expect(change).toBeGreaterThan(changes[i]!);
});

test("a map of ones and zeros is a mask on a model that is led back", async () => {
  const half = Uint8Array.from({ length: area }, (_, at) => (at % side < 16 ? 255 : 0));
  const mask = { width: side, height: side, data: half };
  const strengthMap = Float32Array.from(half, (level) => level / 255);
  for (const { id } of schedulers) {
    const scheduler = findScheduler(id);
    for (const strength of [0.5, 1])
      expect(await latentsOf(toy, { scheduler, strength, strengthMap })).toEqual(
        await latentsOf(toy, { scheduler, strength, mask }),
      );
  }
});

test("where the mask is off a strength counts for nothing", async () => {
  const mask = { width: side, height: side, data: new Uint8Array(area) };
  expect(await latentsOf(toy, { mask, strengthMap: everywhere(1) })).toEqual(
    await latentsOf(toy, { strengthMap: everywhere(0) }),
  );
});

test("a cell has its strongest pixel's strength, and only masked ones count", () => {
  const map = everywhere(0.2);
  map[side + 9] = 0.7;
  map[side * 9] = 0.9;
  const mask = { width: side, height: side, data: new Uint8Array(area).fill(255) };
  mask.data[side * 9] = 127;
  const cells = cellStrengths({ ...request, mask }, map, 8);
  expect(cells).toHaveLength(16);
  expect([...cells.subarray(0, 3)]).toEqual([Math.fround(0.2), Math.fround(0.7), Math.fround(0.2)]);
  expect(cells[4]).toBe(Math.fround(0.2));
});

test("a cell is let go once, for good, and the stronger the earlier", () => {
  fc.assert(
    fc.property(
      fc.float({ min: 0, max: 1, noNaN: true }),
      fc.float({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 60 }),
      (a, b, calls) => {
        const strengths = Float32Array.of(Math.min(a, b), Math.max(a, b), 0, 1);
        let before: Float32Array = new Float32Array(4);
        for (let remaining = calls; remaining >= 0; remaining--) {
          const now = releaseAt(strengths, calls, remaining, new Float32Array(4));
          expect(now[0]).toBeLessThanOrEqual(now[1]!);
          expect([now[2], now[3]]).toEqual([0, 1]);
          for (const [i, value] of now.entries()) expect(value).toBeGreaterThanOrEqual(before[i]!);
          before = now;
        }
      },
    ),
  );
});

test.each<[string, Float32Array]>([
  ["image.size_mismatch", new Float32Array(5)],
  ["protocol.invalid_params", everywhere(1.1)],
  ["protocol.invalid_params", everywhere(Number.NaN)],
])("a wrong map is %s", async (code, strengthMap) => {
  await expect(latentsOf(toy, { strengthMap })).rejects.toMatchObject({ code, details: { field: "strengthMap" } });
});
