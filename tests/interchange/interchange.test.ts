// Layered files that we write, opened by the real Krita, GIMP and ImageMagick. `npm run test:interchange` runs it.
import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BlendMode, blendModes } from "../../packages/engine/src/imaging/blend-modes.ts";
import { toDepth } from "../../packages/engine/src/imaging/convert.ts";
import type { LayeredDocument, LayerNode } from "../../packages/engine/src/imaging/document.ts";
import { flattenDocument } from "../../packages/engine/src/imaging/flatten-document.ts";
import { openDocument } from "../../packages/engine/src/imaging/open-document.ts";
import { compositeOp } from "../../packages/engine/src/imaging/ora/composite-ops.ts";
import { encodeOra } from "../../packages/engine/src/imaging/ora/encode-ora.ts";
import type { RgbaPixels } from "../../packages/engine/src/imaging/pixels.ts";
import { encodePsd } from "../../packages/engine/src/imaging/psd/encode-psd.ts";
import { baseLayer, paintedLayer, richDocument } from "../../packages/engine/src/imaging/testing/rich-document.ts";
import { ensureDebianPackages } from "../../tools/debian.ts";
import { type GimpDocument, openInGimp } from "./support/gimp.ts";
import { identifyLayers, mergedPicture } from "./support/imagemagick.ts";
import { type KritaDocument, type KritaNode, openInKrita } from "./support/krita.ts";

const isWanted = process.env.MODE === "hosts";
const programs = isWanted
  ? ensureDebianPackages(["krita", "python3-pyqt5", "gimp", "imagemagick"])
  : { installed: false, reason: "it installs and starts real editors; run `npm run test:interchange`" };
const suite = programs.installed ? "interchange" : `interchange (skipped: ${programs.reason})`;

/** One opaque layer and one with every alpha over it. */
function modeDocument(blend: BlendMode): LayeredDocument {
  return { width: 96, height: 64, layers: [baseLayer(8), paintedLayer(blend, 20, 10, 8, { blend })] };
}

/** Krita 5.1.5 reads no opacity of groups from Photoshop files. */
function opaqueGroups(document: LayeredDocument): LayeredDocument {
  const opaque = (nodes: readonly LayerNode[]): LayerNode[] =>
    nodes.map((node) => ("layers" in node ? { ...node, opacity: 1, layers: opaque(node.layers) } : node));
  return { ...document, layers: opaque(document.layers) };
}

/** Where Krita has formulas of its own: another threshold, another measure of lightness. */
const otherInKrita: ReadonlySet<BlendMode> = new Set(["hard-mix", "darker-color", "lighter-color"]);

/** The others GIMP 2.10 blends in linear light, in HSV, or by formulas of its own. */
const sameInGimp: readonly BlendMode[] = [
  ...(["normal", "multiply", "screen", "overlay", "darken", "lighten", "hard-light"] as const),
  ...(["difference", "exclusion", "vivid-light", "pin-light", "hard-mix"] as const),
];

/** The largest difference of any sample, as a share of white. */
function farthest(ours: RgbaPixels, theirs: RgbaPixels): number {
  const a = toDepth(ours, "rgba-f32").data;
  const b = toDepth(theirs, "rgba-f32").data;
  expect(b.length).toBe(a.length);
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
}

describe.skipIf(!programs.installed)(suite, () => {
  const folder = mkdtempSync(join(tmpdir(), "scumble-interchange-"));
  const documents = new Map<string, LayeredDocument>();
  const seenByKrita = new Map<string, KritaDocument>();
  const seenByGimp = new Map<string, GimpDocument>();
  const at = (name: string) => join(folder, name);

  beforeAll(async () => {
    const psdModes = blendModes.map((mode): [string, LayeredDocument] => [`${mode}.psd`, modeDocument(mode)]);
    const oraModes = blendModes
      .filter((mode) => compositeOp(mode) !== null)
      .map((mode): [string, LayeredDocument] => [`${mode}.ora`, modeDocument(mode)]);
    for (const depth of [8, 16] as const) {
      documents.set(`rich${depth}.psd`, richDocument(depth));
      documents.set(`rich${depth}.ora`, richDocument(depth));
      documents.set(`opaque-groups${depth}.psd`, opaqueGroups(richDocument(depth)));
    }
    for (const [name, document] of [...psdModes, ...oraModes]) documents.set(name, document);
    const added = [paintedLayer("added", 33, 21, 8, { mask: richDocument(8).layers[2]!.mask })];
    for (const [name, document] of documents) {
      await writeFile(at(name), name.endsWith(".psd") ? encodePsd(document) : await encodeOra(document));
    }
    for (const kind of ["psd", "ora"] as const) {
      const before = opaqueGroups(richDocument(8));
      const source = kind === "psd" ? encodePsd(before) : await encodeOra(before);
      const opened = await openDocument(source, "document");
      await writeFile(at(`extended.${kind}`), await opened!.extend(added, "[]"));
      documents.set(`extended.${kind}`, { ...before, layers: [...before.layers, ...added] });
    }
    const names = [...documents.keys()];
    for (const [i, seen] of openInKrita(folder, names.map(at)).entries()) seenByKrita.set(names[i]!, seen);
    // Debian's GIMP 2.10 comes without its plug-in for OpenRaster
    const forGimp = names.filter((name) => name.endsWith(".psd"));
    for (const [i, seen] of (await openInGimp(folder, forGimp.map(at))).entries()) seenByGimp.set(forGimp[i]!, seen);
  }, 15 * 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const drawn = (name: string) => flattenDocument(documents.get(name)!);
  const krita = (name: string) => seenByKrita.get(name)!;
  const gimp = (name: string) => seenByGimp.get(name)!;

  test.each(["rich8.psd", "rich16.psd", "rich8.ora", "rich16.ora"])("Krita sees the layers of %s", (name) => {
    const isPsd = name.endsWith(".psd");
    expect(krita(name).layers.map((node) => lineOf(node))).toEqual([
      "Base paintlayer 0,0 96×64 255 normal",
      "sticks out paintlayer -7,40 40×30 153 normal",
      isPsd
        ? "masked 壁 paintlayer 50,8 40×30 255 normal [Transparency Mask]"
        : // its mask is in its alpha, and Krita counts what is not clear
          "masked 壁 paintlayer 55,10 29×20 255 normal",
      "outer grouplayer 20,20 50×34 255 normal [inner, deep]",
      "hidden paintlayer 0,0 40×30 255 normal hidden",
      "multiply paintlayer 6,4 40×30 255 multiply",
      "screen paintlayer 15,11 40×30 255 screen",
    ]);
    const deep = krita(name).layers[3]!.children[1]!;
    // it reads no opacity of groups from Photoshop files
    expect(deep).toMatchObject({ name: "deep", type: "grouplayer", opacity: isPsd ? 255 : 127 });
    expect(deep.children).toMatchObject([{ name: "deepest", opacity: 204, rect: [30, 24, 40, 30] }]);
  });

  test.each(["rich8.psd", "rich16.psd"])("GIMP sees the layers of %s", (name) => {
    const lines = gimp(name).layers.map(({ depth, name: title, rect, opacity, visible, isGroup, hasMask }) => {
      const kind = `${isGroup ? "group" : "layer"}${hasMask ? " with mask" : ""}${visible ? "" : " hidden"}`;
      return `${">".repeat(depth)}${title} ${rect.join(" ")} ${Math.round(opacity)}% ${kind}`;
    });
    expect(lines).toEqual([
      "screen 15 11 40 30 100% layer",
      "multiply 6 4 40 30 100% layer",
      "hidden 0 0 40 30 100% layer hidden",
      "outer 20 20 50 34 100% group",
      ">deep 30 24 40 30 50% group",
      ">>deepest 30 24 40 30 80% layer",
      ">inner 20 20 40 30 100% layer",
      "masked 壁 50 8 40 30 100% layer with mask",
      "sticks out -7 40 40 30 60% layer",
      "Base 0 0 96 64 100% layer",
    ]);
  });

  test.each(["rich8.psd", "rich16.psd"])(
    "ImageMagick sees the layers of %s, and the merged picture to the bit",
    async (name) => {
      expect(identifyLayers(at(name))).toEqual([
        "|96x64+0+0",
        "Base|96x64+0+0",
        "sticks out|40x30-7+40",
        // it prints no letters beyond ASCII here
        expect.stringMatching(/^masked .*\|40x30\+50\+8$/),
        "inner|40x30+20+20",
        "deepest|40x30+30+24",
        "hidden|40x30+0+0",
        "multiply|40x30+6+4",
        "screen|40x30+15+11",
      ]);
      expect(farthest(drawn(name), await mergedPicture(at(name)))).toBe(0);
    },
  );

  // 8-bit blending rounds after every layer; OpenRaster pictures are 8-bit in Krita in any case
  test.each([
    ["rich8.ora", 2.5],
    ["rich16.ora", 2.5],
    ["opaque-groups8.psd", 2.5],
    ["opaque-groups16.psd", 0.05],
    ["extended.psd", 2.5],
    ["extended.ora", 2.5],
  ])("Krita draws %s as we do, to within %d / 255", (name, steps) => {
    expect(farthest(drawn(name), krita(name).pixels) * 255).toBeLessThanOrEqual(steps);
  });

  test.each([
    ["rich8.psd", 1.1],
    ["rich16.psd", 0.5],
    ["extended.psd", 1.1],
  ])("GIMP draws %s as we do, to within %d / 255", (name, steps) => {
    expect(farthest(drawn(name), gimp(name).pixels) * 255).toBeLessThanOrEqual(steps);
  });

  test("a layer added to a file is the top one in every editor", async () => {
    expect(krita("extended.psd").layers.at(-1)).toMatchObject({ name: "added", rect: [33, 21, 40, 30] });
    expect(krita("extended.ora").layers.at(-1)).toMatchObject({ name: "added" });
    expect(gimp("extended.psd").layers[0]).toMatchObject({ name: "added", rect: [33, 21, 40, 30], hasMask: true });
    expect(identifyLayers(at("extended.psd")).at(-1)).toBe("added|40x30+33+21");
    // laid over the merged picture, which was rounded before
    expect(farthest(drawn("extended.psd"), await mergedPicture(at("extended.psd"))) * 255).toBeLessThanOrEqual(1.1);
  });

  describe("blend modes", () => {
    test.each(blendModes.filter((mode) => !otherInKrita.has(mode)))("Krita draws %s of a .psd as we do", (mode) => {
      expect(farthest(drawn(`${mode}.psd`), krita(`${mode}.psd`).pixels) * 255).toBeLessThanOrEqual(3.1);
    });

    test.each(blendModes.filter((mode) => compositeOp(mode) !== null))("Krita draws %s of an .ora as we do", (mode) => {
      expect(farthest(drawn(`${mode}.ora`), krita(`${mode}.ora`).pixels) * 255).toBeLessThanOrEqual(3.1);
    });

    test.each(sameInGimp)("GIMP draws %s as we do", (mode) => {
      expect(farthest(drawn(`${mode}.psd`), gimp(`${mode}.psd`).pixels) * 255).toBeLessThanOrEqual(1.1);
    });

    test("Krita and GIMP keep each of them apart from the others", () => {
      const names = blendModes.map((mode) => krita(`${mode}.psd`).layers[1]!.blend);
      expect(new Set(names).size).toBe(blendModes.length);
      const numbers = blendModes.map((mode) => gimp(`${mode}.psd`).layers[0]!.mode);
      expect(new Set(numbers).size).toBe(blendModes.length);
    });
  });
});

function lineOf({ name, type, rect, opacity, blend, visible, children }: KritaNode): string {
  const [x, y, width, height] = rect;
  const inner = children.length === 0 ? "" : ` [${children.map((child) => child.name).join(", ")}]`;
  return `${name} ${type} ${x},${y} ${width}×${height} ${opacity} ${blend}${visible ? "" : " hidden"}${inner}`;
}
