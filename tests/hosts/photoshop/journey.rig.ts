// The plugin's real bundle against the real engine with Swatch, in every depth.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bundlePlugin } from "../../../plugins/photoshop-uxp/tools/bundle.ts";
import { inversion } from "./fake/composite.ts";
import { createFakePhotoshop, type FakePhotoshop } from "./fake/photoshop.ts";
import { rectangle, softEllipse } from "./fake/selection.ts";
import { type SwatchEngine, startSwatch } from "./support/engine.ts";
import { changedOutside, openPhoto, picture } from "./support/pictures.ts";
import { type Session, startSession } from "./support/session.ts";

let code: string;
let engine: SwatchEngine;
let photoshop: FakePhotoshop;
let session: Session;

beforeAll(async () => {
  [{ code }, engine] = await Promise.all([bundlePlugin(), startSwatch()]);
  photoshop = createFakePhotoshop();
  session = startSession(code, photoshop, [engine.port]);
  await session.until(({ connection }) => connection.name === "needs-pairing");
  await session.controller.pair(await engine.code());
});
afterAll(async () => {
  session?.controller.close();
  session?.loaded.unload();
  await engine?.close();
});
beforeEach(() => {
  for (const document of photoshop.documents) photoshop.close(document);
});

const area = { left: 90, top: 60, right: 186, bottom: 140 };
const quick = { prompt: "moss", steps: 2, seed: 7 };
const nothingWrong = () => {
  expect(photoshop.images.leaks()).toEqual([]);
  expect(photoshop.rules.violations).toEqual([]);
};

describe.each([8, 16, 32] as const)("at %i bits", (depth) => {
  test("lasso, prompt, three variations in one group with real masks, one undo", async () => {
    const document = openPhoto(photoshop, { depth });
    const selection = softEllipse(area, 16)!;
    document.select(selection);
    const before = document.composite();
    const result = await session.run("fill", { ...quick, batch: 3 });
    expect(session.controller.state.notice).toMatchObject({ isError: false });
    expect(result).toMatchObject({ isPlaced: true });
    expect(document.history).toEqual(["Open", "Scumble: moss"]);

    const [group] = document.layers;
    expect(group).toMatchObject({ kind: "group", state: { name: "moss" } });
    const layers = group!.state.children;
    expect(layers.map(({ state }) => state.visible)).toEqual([true, false, false]);
    const { bounds, mask } = selection;
    for (const { state } of layers) {
      expect(state.pixels).toMatchObject({ left: bounds.left, top: bounds.top });
      expect(state.pixels?.width).toBe(bounds.right - bounds.left);
      expect(state.mask).toMatchObject({ left: bounds.left, top: bounds.top, height: bounds.bottom - bounds.top });
    }
    const selected = (x: number, y: number) =>
      x >= mask.left &&
      y >= mask.top &&
      x < mask.left + mask.width &&
      y < mask.top + mask.height &&
      mask.samples[(y - mask.top) * mask.width + x - mask.left]! > 0;
    const after = document.composite();
    expect(changedOutside(before, after, selected)).toBe(0);
    expect(changedOutside(before, after, () => false)).toBeGreaterThan(1000);

    await session.controller.choose(result!.key, 0, 2);
    expect(group!.state.children.map(({ state }) => state.visible)).toEqual([false, false, true]);
    document.undo();
    document.undo();
    expect(changedOutside(before, document.composite(), () => false)).toBe(0);
    nothingWrong();
  });

  test("refines the active layer, which lies across the canvas's edge, right above it", async () => {
    const document = openPhoto(photoshop, { depth });
    const group = document.add({ name: "leaves", kind: "group" });
    const leaf = document.add(
      { name: "leaf", pixels: picture({ left: -40, top: 20, right: 88, bottom: 148 }, depth) },
      group,
    );
    await session.run("refine", { ...quick, strength: 0.5, batch: 1 });
    expect(session.controller.state.notice).toMatchObject({ isError: false });
    const [made, below] = group.state.children;
    expect(below?.id).toBe(leaf.id);
    expect(made?.state.children[0]?.state.pixels).toMatchObject({ left: -40, top: 20, width: 128, height: 128 });
    nothingWrong();
  });
});

test("nothing selected, a locked layer active: the whole canvas", async () => {
  const document = openPhoto(photoshop, { width: 160, height: 128 });
  document.add({ name: "locked", allLocked: true, pixels: picture({ left: 9, top: 9, right: 60, bottom: 60 }, 8) });
  await session.run("fill", { ...quick, batch: 1 });
  const [group] = document.layers;
  expect(group?.state.children[0]?.state.pixels).toMatchObject({ left: 0, top: 0, width: 160, height: 128 });
  nothingWrong();
});

test("an adjustment above does not change what was filled twice", async () => {
  const document = openPhoto(photoshop);
  document.add({ name: "Invert", kind: inversion });
  document.activate(document.layers[1]!);
  document.select(rectangle(area));
  const before = document.composite();
  await session.run("fill", { ...quick, batch: 1, strength: 0.5 });
  expect(document.layers.map(({ state }) => state.name)).toEqual(["moss", "Invert", "Background"]);
  const selected = (x: number, y: number) => x >= area.left && x < area.right && y >= area.top && y < area.bottom;
  expect(changedOutside(before, document.composite(), selected)).toBe(0);
});

test("a layer made again is the same layer; varied, it is another", async () => {
  const document = openPhoto(photoshop);
  document.select(rectangle(area));
  const result = await session.run("fill", { ...quick, batch: 1, strength: 1 });
  const [first] = document.layers[0]!.state.children;
  const ofGroup = await session.host.readNote();
  document.activate(first!);
  const note = await session.host.readNote();
  expect(ofGroup).toEqual(note);
  const recipe = note?.recipe.request as { readonly pipeline: string; readonly seed: number };
  expect(recipe).toMatchObject({ pipeline: "fill", prompt: "moss", seed: 7 });
  const options = {
    source: "again",
    fallback: "canvas",
    nativeSidePx: 0,
    paddingPx: null,
    size: { width: 1, height: 1 },
  };
  const again = { pipeline: recipe.pipeline, recipe: { ...recipe }, options };
  await session.controller.start(again);
  const [second] = document.layers[0]!.state.children;
  expect(second?.id).not.toBe(first?.id);
  expect(
    Buffer.from(second!.state.pixels!.samples.buffer).equals(Buffer.from(first!.state.pixels!.samples.buffer)),
  ).toBe(true);
  await session.controller.start({ ...again, overrides: { seed: 8 } });
  const [third] = document.layers[0]!.state.children;
  expect(
    Buffer.from(third!.state.pixels!.samples.buffer).equals(Buffer.from(first!.state.pixels!.samples.buffer)),
  ).toBe(false);
  expect(result?.isPlaced).toBe(true);
});

test("makes a picture from words in the middle of the canvas", async () => {
  const document = openPhoto(photoshop, { width: 400, height: 300 });
  document.select(rectangle({ left: 100, top: 50, right: 228, bottom: 178 }));
  await session.run("generate", { ...quick, batch: 1 });
  expect(session.controller.state.notice).toMatchObject({ isError: false });
  expect(document.layers[0]?.state.children[0]?.state.pixels).toMatchObject({
    left: 100,
    top: 50,
    width: 128,
    height: 128,
  });
});

test.each([8, 16] as const)(
  "continues the picture beyond the canvas, which grows with it, at %i bits",
  async (depth) => {
    const document = openPhoto(photoshop, { width: 128, height: 96, depth });
    const before = document.composite();
    await session.run("expand", { prompt: "", steps: 2, seed: 7, batch: 1, leftPx: 32, bottomPx: 16 });
    expect(session.controller.state.notice).toMatchObject({ isError: false });
    expect(document.size).toEqual({ width: 160, height: 112 });
    expect(document.history).toHaveLength(2);
    const kept = document.composite({ left: 32, top: 0, right: 160, bottom: 96 });
    expect(Buffer.from(kept.samples.buffer).equals(Buffer.from(before.samples.buffer))).toBe(true);
    document.undo();
    expect(document.size).toEqual({ width: 128, height: 96 });
    nothingWrong();
  },
);
