import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EngineError } from "../base/errors.ts";
import { emptyMask, type Rgba16 } from "../imaging/pixels.ts";
import { containsRect, intersectRects } from "../imaging/rect.ts";
import { type LoadedModel, openModel } from "../models/folder.ts";
import { toyModel } from "./diffusion/testing/toy-model.ts";
import { planStrips } from "./outpaint.ts";
import { keepPixels, runRequest } from "./testing/run-request.ts";

let model: LoadedModel;
beforeAll(async () => {
  model = await (await openModel(toyModel())).load();
});
afterAll(() => model.release());

test("strips cover the margins once, each beside what is there already", () => {
  const margin = fc.nat(300);
  fc.assert(
    fc.property(
      fc.record({ left: margin, top: margin, right: margin, bottom: margin }),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 200 }),
      (margins, side, stripPx) => {
        const inner = { x: margins.left, y: margins.top, width: side, height: side };
        const whole = {
          x: 0,
          y: 0,
          width: side + margins.left + margins.right,
          height: side + margins.top + margins.bottom,
        };
        const strips = planStrips(inner, margins, stripPx);
        const areas = strips.map(({ width, height }) => width * height);
        expect(areas.reduce((sum, area) => sum + area, side * side)).toBe(whole.width * whole.height);
        let known = inner;
        for (const strip of strips) {
          expect(containsRect(whole, strip)).toBe(true);
          expect(Math.min(strip.width, strip.height)).toBeGreaterThan(0);
          expect(strip.width <= stripPx || strip.height <= stripPx).toBe(true);
          const { width, height } = intersectRects(strip, known);
          expect(width * height).toBe(0);
          const across = strip.y === known.y && strip.height === known.height;
          known = across
            ? { ...known, x: Math.min(known.x, strip.x), width: known.width + strip.width }
            : { ...known, y: Math.min(known.y, strip.y), height: known.height + strip.height };
        }
        expect(known).toEqual(whole);
      },
    ),
  );
});

function gradient(): Rgba16 {
  const data = new Uint16Array(48 * 40 * 4).fill(65535);
  for (let i = 0; i < 48 * 40; i++) data.set([(i % 48) * 1300, 20_000, 40_000], i * 4);
  return { format: "rgba16", width: 48, height: 40, data };
}

test("an expanded picture is larger on the sides asked for, in its own depth, and shows nothing over the old one", async () => {
  const image = keepPixels(gradient());
  const steps: number[] = [];
  const [layer] = await runRequest(
    model,
    { pipeline: "expand", image, leftPx: 30, bottomPx: 10, origin: { x: 5, y: 7 } },
    { onStep: ({ step, steps: all }) => void steps.push(step / all) },
  );
  expect(layer).toMatchObject({ rect: { x: -25, y: 7, width: 78, height: 50 }, group: null });
  expect(layer!.pixels).toMatchObject({ format: "rgba16", width: 78, height: 50 });
  const mask = layer!.mask!.data;
  for (let y = 0; y < 50; y++) for (let x = 0; x < 78; x++) expect(mask[y * 78 + x]).toBe(x >= 30 && y < 40 ? 0 : 255);
  expect(layer!.report).toMatchObject({ outsideChanged: 0, warnings: [] });
  expect(steps.at(-1)).toBe(1);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
});

test("nothing to add is refused with what to give", async () => {
  const refused = runRequest(model, { pipeline: "expand", image: keepPixels(gradient()) });
  await expect(refused).rejects.toMatchObject({ code: "protocol.invalid_params" } satisfies Partial<EngineError>);
});

test("more than the engine holds is refused before anything is painted", async () => {
  const image = keepPixels(gradient());
  const refused = runRequest(model, { pipeline: "expand", image, leftPx: 8192, rightPx: 8192, topPx: 8192 });
  await expect(refused).rejects.toMatchObject({ code: "image.too_large" });
});

test("a subject that touches the right edge is continued there and nowhere else", async () => {
  const subject = emptyMask(gradient());
  for (let y = 10; y < 30; y++) subject.data.fill(255, y * 48 + 20, y * 48 + 48);
  const [layer] = await runRequest(model, {
    pipeline: "repair",
    image: keepPixels(gradient()),
    mask: keepPixels(subject),
    reachPx: 16,
  });
  expect(layer!.rect).toEqual({ x: 0, y: 0, width: 64, height: 40 });
});

test("a subject inside the picture needs no repair, and that is said", async () => {
  const subject = emptyMask(gradient());
  for (let y = 10; y < 30; y++) subject.data.fill(255, y * 48 + 20, y * 48 + 30);
  const request = { pipeline: "repair", image: keepPixels(gradient()), mask: keepPixels(subject) } as const;
  await expect(runRequest(model, request)).rejects.toMatchObject({ code: "image.not_cut_off" });
});
