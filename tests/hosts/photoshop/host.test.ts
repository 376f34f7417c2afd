import { join } from "node:path";
import type { ArrivedLayer, Plain, SourcePicture, Target } from "@scumble/plugin-kit";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { PhotoshopHost } from "../../../plugins/photoshop-uxp/src/host/host.ts";
import type { Rect } from "../../../plugins/photoshop-uxp/src/host/rect.ts";
import type { SourceOptions } from "../../../plugins/photoshop-uxp/src/host/source.ts";
import { bundlePlugin, pluginFolder } from "../../../plugins/photoshop-uxp/tools/bundle.ts";
import { inversion } from "./fake/composite.ts";
import { documentModes, type FakeDocument } from "./fake/document.ts";
import { createFakePhotoshop, type FakePhotoshop } from "./fake/photoshop.ts";
import { swappedProfile } from "./fake/profiles.ts";
import { rectangle, softEllipse } from "./fake/selection.ts";
import { changedOutside, openPhoto, picture, sameAs } from "./support/pictures.ts";
import { freshSurroundings, loadInUxp } from "./support/uxp.ts";

let code: string;
let photoshop: FakePhotoshop;
let host: PhotoshopHost;
let stored: Map<string, string>;

beforeAll(async () => {
  ({ code } = await bundlePlugin(join(pluginFolder, "src", "host", "host.ts")));
});
beforeEach(() => {
  photoshop = createFakePhotoshop();
  const manifest = { entrypoints: [], requiredPermissions: { network: { domains: "all" } } };
  const { exports } = loadInUxp(code, freshSurroundings(photoshop, manifest));
  stored = new Map();
  host = (exports.createHost as (store: object) => PhotoshopHost)({
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  });
});

const choices = { fallback: "canvas", nativeSidePx: 64, paddingPx: null, size: { width: 64, height: 64 } } as const;
const fill: SourceOptions = { source: "selection", ...choices };
const layer: SourceOptions = { source: "layer", ...choices };
const canvas: SourceOptions = { source: "canvas", ...choices };
const depths = [8, 16, 32] as const;
const area = { left: 100, top: 60, right: 180, bottom: 140 };

type Picture = Exclude<SourcePicture, { readonly format: "file" }>;

/** What a task reads. */
interface Source {
  readonly target: Target;
  readonly picture: Picture;
  readonly mask: Uint8Array | null;
  readonly rect: Rect;
}

async function read(options: SourceOptions): Promise<Source> {
  const task = { pipeline: "fill", options: options as unknown as Plain };
  const [target] = await host.readSelection(task);
  const picture = (await host.readPixels(target!, task)) as Picture;
  const mask = await host.readMask(target!, task);
  const { x, y } = target!.fields.origin as { readonly x: number; readonly y: number };
  const rect = { x, y, width: picture.width, height: picture.height };
  return { target: target!, picture, mask: mask?.data ?? null, rect };
}

interface Made {
  readonly name?: string;
  readonly mask?: Uint8Array<ArrayBuffer> | null;
  readonly pixels?: Uint8Array;
}

/** A result over `rect`, of one colour, as the engine gives it. */
function result({ picture }: Source, rect: Rect, { name = "moss", mask, pixels }: Made = {}): ArrivedLayer {
  const { format, colorSpace = "srgb" } = picture;
  const { width, height } = rect;
  const count = width * height * 4;
  const samples = {
    rgba8: () => new Uint8Array(count).fill(200),
    rgba16: () => new Uint16Array(count).fill(51_400),
    "rgba-f32": () => new Float32Array(count).fill(0.75),
  }[format]();
  if (format === "rgba-f32") for (let i = 3; i < count; i += 4) samples[i] = 1;
  const blob = "0".repeat(64);
  const described = { format, blob, width, height, colorSpace, icc: null };
  return {
    layer: { name, rect, pixels: described, mask: null, seed: 5, recipe } as unknown as ArrivedLayer["layer"],
    pixels: new Uint8Array(pixels ?? new Uint8Array(samples.buffer)),
    mask: mask === undefined ? new Uint8Array(width * height).fill(255) : mask,
  };
}

const recipe = { engine: "0", model: "swatch", request: { pipeline: "fill", prompt: '<moss> & "stone"\n', seed: 5 } };

async function place({ target }: Source, title: string, layers: readonly ArrivedLayer[], key = "run-1") {
  const piece = { target, layers, chosen: 0, replaces: null, variation: 0 };
  const [outcome] = await host.writePixels({ key, title, options: null, pieces: [piece] });
  const { receipt } = outcome as { readonly receipt: Plain };
  return { receipt, ...(receipt as unknown as { readonly groupId: number; readonly layerIds: readonly number[] }) };
}

describe("reading", () => {
  test.each(depths)("the selection with its surroundings at %i bits", async (depth) => {
    const document = openPhoto(photoshop, { depth });
    document.select(softEllipse(area, 12));
    const source = await read(fill);
    const { x, y, width, height } = source.rect;
    expect([x, y, x + width, y + height]).toEqual([20, 0, 260, 220]);
    const bytes = depth / 8;
    expect(source.picture.data.byteLength).toBe(width * height * 4 * bytes);
    expect(source.mask!.byteLength).toBe(width * height);
    expect(source.mask!.some((coverage) => coverage > 0 && coverage < 255)).toBe(true);
    const at = (140 - y) * width + (130 - x);
    expect(source.mask![(100 - y) * width + (140 - x)]).toBe(255);
    expect(source.mask![at + width * 10]).toBe(0);
    expect(photoshop.images.leaks()).toEqual([]);
    expect(photoshop.rules.violations).toEqual([]);
    expect(document.history).toEqual(["Open"]);
  });

  test("16-bit samples span 0 to 65535", async () => {
    const document = photoshop.open({ width: 2, height: 1, depth: 16 });
    const samples = Uint16Array.of(0, 16_384, 32_768, 32_768, 1, 2, 3, 32_768);
    const pixels = { left: 0, top: 0, width: 2, height: 1, components: 4, samples } as const;
    document.add({ isBackground: true, pixels });
    const { picture: read16 } = await read(canvas);
    expect([...new Uint16Array(read16.data.buffer as ArrayBuffer)]).toEqual([
      0, 32_768, 65_535, 65_535, 2, 4, 6, 65_535,
    ]);
  });

  test("what Photoshop trims away comes back transparent, at its place", async () => {
    const document = photoshop.open({ width: 40, height: 30 });
    document.add({ pixels: picture({ left: 10, top: 5, right: 14, bottom: 8 }, 8) });
    const {
      picture: { data: pixels },
      rect,
    } = await read(canvas);
    expect(rect).toEqual({ x: 0, y: 0, width: 40, height: 30 });
    const alpha = Array.from({ length: 1200 }, (_, i) => pixels[i * 4 + 3]);
    expect(alpha.filter((value) => value === 255)).toHaveLength(12);
    expect(alpha.indexOf(255)).toBe(5 * 40 + 10);
  });

  test("nothing selected: the whole canvas, or the active layer's bounds", async () => {
    const document = openPhoto(photoshop);
    document.add({ name: "leaf", pixels: picture({ left: -20, top: 30, right: 60, bottom: 90 }, 8) });
    const whole = await read(fill);
    expect(whole.mask!.every((coverage) => coverage === 255)).toBe(true);
    const { mask, rect } = await read({ ...fill, fallback: "layer" });
    expect(mask!.filter((coverage) => coverage === 255)).toHaveLength(60 * 60);
    expect(mask![(29 - rect.y) * rect.width]).toBe(0);
    expect(mask![(30 - rect.y) * rect.width]).toBe(255);
  });

  test("a layer that reaches over the canvas is read whole", async () => {
    const document = openPhoto(photoshop);
    const pixels = picture({ left: -20, top: -10, right: 60, bottom: 90 }, 8, (x) => (x < 0 ? 0.5 : 1));
    const leaf = document.add({ name: "leaf", pixels });
    const source = await read(layer);
    expect(source.rect).toEqual({ x: -20, y: -10, width: 80, height: 100 });
    expect(source.target).toMatchObject({ name: "leaf", place: { aboveLayerId: leaf.id } });
    expect(source.picture.data).toSatisfy(sameAs(pixels.samples));
  });

  test("Photoshop converts another profile to sRGB, and back", async () => {
    const document = openPhoto(photoshop, { profile: swappedProfile, width: 8, height: 8 });
    const source = await read(canvas);
    const own = document.composite().samples;
    expect([source.picture.data[0], source.picture.data[2]]).toEqual([own[2], own[0]]);
    await place(source, "same", [result(source, source.rect, { pixels: source.picture.data })]);
    expect(document.composite().samples).toSatisfy(sameAs(own));
  });

  test.each([
    ["no document", () => photoshop, "No document is open"],
    ["CMYK", () => openPhoto(photoshop, { mode: documentModes.CMYK }), "Image › Mode › RGB Color"],
    ["CMYK of 32 bits", () => openPhoto(photoshop, { mode: documentModes.CMYK, depth: 32 }), "is CMYK"],
    ["Lab", () => openPhoto(photoshop, { mode: documentModes.LAB }), "is Lab Color"],
    ["artboards", () => openPhoto(photoshop, { artboards: 1 }), "artboards"],
    [
      "a selection outside the canvas",
      () => selected({ left: 400, top: 0, right: 420, bottom: 9 }),
      "outside the canvas",
    ],
    ["a selection that is empty", () => openPhoto(photoshop).select({ bounds: area, mask: emptyMask() }), "is empty"],
    ["an empty document", () => photoshop.open({ width: 9, height: 9 }), "paint something first or use Generate"],
    ["a locked group", () => inGroup({ allLocked: true }), "is locked"],
  ])("%s is refused with a sentence", async (_, prepare, sentence) => {
    prepare();
    await expect(read(fill)).rejects.toThrow(sentence);
    expect(photoshop.images.leaks()).toEqual([]);
    expect(photoshop.rules.violations).toEqual([]);
  });

  test.each([
    ["hidden", { visible: false }, "is hidden"],
    ["an adjustment", { kind: inversion }, "is an adjustment"],
    ["a group", { kind: "group" }, "is a group"],
    ["empty", { pixels: null }, "is empty"],
  ])("the active layer is %s", async (_, state, sentence) => {
    openPhoto(photoshop).add({ name: "top", pixels: picture(area, 8), ...state });
    await expect(read(layer)).rejects.toThrow(sentence);
  });

  test("a smart object and a locked layer can be read", async () => {
    const document = openPhoto(photoshop);
    document.add({ kind: "smartObject", allLocked: true, pixels: picture(area, 8) });
    expect((await read(layer)).rect).toEqual({ x: 100, y: 60, width: 80, height: 80 });
  });

  test("cancelled while reading, every image is given back", async () => {
    const document = openPhoto(photoshop);
    document.select(rectangle(area));
    photoshop.rules.intervene = (call) => {
      if (call === "getData") photoshop.cancel();
    };
    await expect(read(fill)).rejects.toThrow("You stopped it in Photoshop");
    expect(photoshop.images.leaks()).toEqual([]);
  });

  test("another plugin is modal", async () => {
    openPhoto(photoshop);
    photoshop.rules.otherPlugin = "com.adobe.other";
    await expect(read(fill)).rejects.toThrow("Photoshop is busy with a dialog or another plugin");
    photoshop.rules.otherPlugin = null;
    await expect(read(fill)).resolves.toBeDefined();
  });
});

describe("placing", () => {
  const rect = { x: 100, y: 60, width: 80, height: 80 };

  test.each(depths)("a layer with its mask in a group, at %i bits, as one undo", async (depth) => {
    const document = openPhoto(photoshop, { depth });
    document.select(softEllipse(area, 12));
    const before = document.composite();
    const source = await read(fill);
    const mask = Uint8Array.from(document.selection!.mask.samples);
    const variations = [result(source, rect, { mask }), result(source, rect, { mask, name: "moss 2" })];
    const placed = await place(source, "moss", variations);
    expect(document.history).toEqual(["Open", "Scumble: moss"]);
    const [group, background] = document.layers;
    expect(group).toMatchObject({ id: placed.groupId, kind: "group", state: { name: "moss" } });
    expect(background?.isBackground).toBe(true);
    const [first, second] = placed.layerIds.map((id) => document.nodeOf(id).state);
    expect([first?.visible, second?.visible]).toEqual([true, false]);
    expect(first?.pixels).toMatchObject({ left: 100, top: 60, width: 80, height: 80 });
    expect(first?.mask).toMatchObject({ left: 100, top: 60, width: 80, height: 80 });
    const selected = (x: number, y: number) =>
      x >= 100 && y >= 60 && x < 180 && y < 140 && mask[(y - 60) * 80 + x - 100]! > 0;
    expect(changedOutside(before, document.composite(), selected)).toBe(0);
    expect(changedOutside(before, document.composite(), () => false)).toBeGreaterThan(1000);
    document.undo();
    expect(document.layers).toHaveLength(1);
    expect(changedOutside(before, document.composite(), () => false)).toBe(0);
    expect(photoshop.images.leaks()).toEqual([]);
    expect(photoshop.rules.violations).toEqual([]);
  });

  test("above everything that was read, adjustments too", async () => {
    const document = openPhoto(photoshop);
    document.add({ name: "Invert", kind: inversion });
    document.activate(document.layers[1]!);
    const source = await read(fill);
    const before = document.composite();
    await place(source, "same", [result(source, source.rect, { pixels: source.picture.data })]);
    expect(document.layers.map(({ state }) => state.name)).toEqual(["same", "Invert", "Background"]);
    expect(document.composite().samples).toSatisfy(sameAs(before.samples));
  });

  test("a layer's new version goes right above it, in its group", async () => {
    const document = openPhoto(photoshop);
    const { group, leaf } = inGroup({}, document);
    document.add({ name: "above", pixels: picture(area, 8) });
    document.activate(leaf);
    const source = await read(layer);
    await place(source, "leaf refined", [result(source, source.rect, { mask: null })]);
    expect(group.state.children.map(({ state }) => state.name)).toEqual(["leaf refined", "leaf"]);
    expect(document.layers.map(({ state }) => state.name)).toEqual(["above", "group", "Background"]);
  });

  test.each(
    [
      ["createPixelLayer", "putPixels", "putLayerMask", "createLayerGroup", "batchPlay"].flatMap((call) => [
        [call, "throws"],
        [call, "is cancelled"],
      ]),
    ].flat(),
  )("nothing is left when %s %s", async (call, how) => {
    const document = openPhoto(photoshop);
    document.select(rectangle(area));
    const source = await read(fill);
    const before = document.composite();
    let calls = 0;
    photoshop.rules.intervene = (name) => {
      if (name !== call || ++calls !== 1) return;
      if (how === "is cancelled") photoshop.cancel();
      else if (call !== "batchPlay") throw new Error("scratch disks are full");
    };
    const placing = place(source, "moss", [result(source, rect), result(source, rect)]);
    if (call === "batchPlay" && how === "throws") await placing;
    else {
      await expect(placing).rejects.toThrow(
        how === "throws" ? "scratch disks are full" : "You stopped it in Photoshop",
      );
      expect(document.layers).toHaveLength(1);
      expect(document.history).toEqual(["Open"]);
      expect(document.composite().samples).toSatisfy(sameAs(before.samples));
    }
    expect(photoshop.images.leaks()).toEqual([]);
  });

  test("a document that was closed, or whose canvas changed, gets nothing and says why", async () => {
    const document = openPhoto(photoshop);
    const source = await read(fill);
    document.resize(300, 200);
    const placing = () => place(source, "moss", [result(source, rect)]);
    await expect(placing()).rejects.toThrow("was 320 × 240 px when the job began and is 300 × 200 now");
    expect(document.layers).toHaveLength(1);
    photoshop.close(document);
    await expect(placing()).rejects.toThrow("“photo.psd” was closed");
  });

  test("fifty results leave no image behind and hold only one at a time", async () => {
    const document = openPhoto(photoshop, { width: 64, height: 64 });
    for (let run = 0; run < 50; run += 1) {
      const source = await read(fill);
      await place(source, `run ${run}`, [result(source, source.rect)]);
    }
    expect(photoshop.images.leaks()).toEqual([]);
    expect(photoshop.images.peakBytes).toBeLessThanOrEqual(64 * 64 * 4);
    expect(document.history).toHaveLength(51);
  });

  test("one variation is shown, the others hidden, as one step", async () => {
    const document = openPhoto(photoshop);
    const source = await read(fill);
    const layers = [1, 2, 3].map((n) => result(source, rect, { name: `moss ${n}` }));
    const { layerIds, receipt } = await place(source, "moss", layers);
    const chosen = { target: source.target, layers: [layers[2]!], chosen: 0, replaces: receipt, variation: 2 };
    await host.writePixels({ key: "run-1", title: "moss", options: null, pieces: [chosen] });
    expect(layerIds.map((id) => document.nodeOf(id).state.visible)).toEqual([false, false, true]);
    expect(document.history.at(-1)).toBe("Scumble: choose variation");
  });

  test.each(depths)("what reaches beyond the canvas enlarges it, in the same step, at %i bits", async (depth) => {
    const document = openPhoto(photoshop, { depth });
    const before = document.composite();
    const source = await read(canvas);
    expect(source.mask).toBeNull();
    const beyond = { x: -40, y: 0, width: 390, height: 250 };
    const mask = new Uint8Array(390 * 250).fill(255);
    for (let y = 0; y < 240; y += 1) mask.fill(0, y * 390 + 40, y * 390 + 360);
    const { layerIds } = await place(source, "wider", [result(source, beyond, { mask })]);
    expect(document.size).toEqual({ width: 390, height: 250 });
    expect(document.history).toEqual(["Open", "Scumble: wider"]);
    expect(document.nodeOf(layerIds[0]!).state.pixels).toMatchObject({ left: 0, top: 0, width: 390, height: 250 });
    const kept = document.composite({ left: 40, top: 0, right: 360, bottom: 240 });
    expect(kept.samples).toSatisfy(sameAs(before.samples));
    document.undo();
    expect(document.size).toEqual({ width: 320, height: 240 });
    expect(document.composite().samples).toSatisfy(sameAs(before.samples));
  });

  test.each([true, false])("a layer remembers how it was made (metadata allowed: %s)", async (metadataWorks) => {
    const document = openPhoto(photoshop);
    photoshop.metadataWorks = metadataWorks;
    const source = await read(fill);
    const { layerIds } = await place(source, "moss", [result(source, rect)], "run-77");
    document.activate(document.nodeOf(layerIds[0]!));
    expect(await host.readNote()).toEqual({ key: "run-77", recipe });
    expect(await host.findPlaced?.("run-77", [source.target])).toEqual([true]);
    expect(await host.findPlaced?.("run-78", [source.target])).toEqual([false]);
    expect(stored.size > 0).toBe(!metadataWorks);
    document.activate(document.layers[1]!);
    expect(await host.readNote()).toBeNull();
  });
});

function selected(bounds: typeof area): void {
  openPhoto(photoshop).select(rectangle(bounds));
}

function emptyMask() {
  return { left: 100, top: 60, width: 80, height: 80, components: 1, samples: new Uint8Array(6400) } as const;
}

function inGroup(state: { readonly allLocked?: boolean }, document: FakeDocument = openPhoto(photoshop)) {
  const group = document.add({ name: "group", kind: "group", ...state });
  const leaf = document.add({ name: "leaf", pixels: picture(area, 8) }, group);
  return { group, leaf };
}
