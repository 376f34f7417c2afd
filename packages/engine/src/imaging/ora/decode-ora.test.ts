import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { compositeLayer } from "../composite.ts";
import { isGroup, type LayeredDocument, type LayerNode } from "../document.ts";
import { flattenDocument } from "../flatten-document.ts";
import type { RgbaPixels } from "../pixels.ts";
import { paintedLayer, richDocument } from "../testing/rich-document.ts";
import { decodeOra, mergedOra, openOra } from "./decode-ora.ts";
import { encodeOra, oraRecipeFile } from "./encode-ora.ts";
import { extendOra } from "./extend-ora.ts";

const modes = ["multiply", "screen", "overlay", "soft-light", "linear-dodge", "hue", "luminosity"] as const;

/** Without masks, which OpenRaster keeps in the alpha. */
function plain(nodes: readonly LayerNode[]): unknown[] {
  return nodes.map((node) => {
    const look = { blend: "normal", isHidden: false, isClipped: false, ...node, mask: null };
    return isGroup(node) ? { ...look, layers: plain(node.layers) } : look;
  });
}

function unmasked(document: LayeredDocument): LayeredDocument {
  return { ...document, layers: document.layers.map((node) => ({ ...node, mask: null })) };
}

test.each([8, 16] as const)("%i bits: layers, groups, offsets, opacity, modes and pixels come back", async (depth) => {
  const document = unmasked(richDocument(depth, modes));
  const decoded = await decodeOra(await openOra(await encodeOra(document), "document"), "document");
  expect(plain(decoded.layers)).toEqual(plain(document.layers));
});

test("clipped layers look the same when they come back", async () => {
  const clip = paintedLayer("clip", 15, 12, 8, { isClipped: true });
  const document: LayeredDocument = { ...richDocument(8), layers: [paintedLayer("base", 10, 10, 8), clip] };
  const decoded = await decodeOra(await openOra(await encodeOra(document), "document"), "document");
  expect(flattenDocument(decoded)).toEqual(flattenDocument(document));
});

describe("layers added", async () => {
  const source = await encodeOra(richDocument(16, modes));
  const entries = unzipSync(source);
  entries["stack.xml"] = strToU8(
    strFromU8(entries["stack.xml"]!).replace("<stack>", '<stack vendor:note="kept">\n    <!-- and this -->'),
  );
  entries["vendor/notes.bin"] = Uint8Array.of(1, 2, 3);
  const bytes = zipSync(entries);
  const added = paintedLayer("filled", 25, 15, 16);
  const before = await mergedOra(await openOra(bytes, "document"), "document");
  const after = unzipSync(await extendOra(bytes, before, [added], '[{"seed":5}]'));

  test("every other file keeps its bytes, and stack.xml its text", () => {
    const drawn = ["stack.xml", "mergedimage.png", "Thumbnails/thumbnail.png"];
    for (const [name, file] of Object.entries(entries)) if (!drawn.includes(name)) expect(after[name]).toEqual(file);
    const xml = strFromU8(after["stack.xml"]!);
    const line = /\n {4}<layer name="filled"[^\n]*/;
    expect(xml).toMatch(line);
    expect(xml.replace(line, "")).toBe(strFromU8(entries["stack.xml"]!));
  });

  test("the layer is the top one and the merged picture has it", async () => {
    const ora = await openOra(zipSync(after), "document");
    expect((await decodeOra(ora, "document")).layers.at(-1)).toMatchObject(added);
    const { pixels } = await mergedOra(ora, "document");
    expect(pixels).toEqual(compositeLayer<RgbaPixels>(before.pixels, added));
    expect(JSON.parse(strFromU8(after[oraRecipeFile]!))).toEqual([{ seed: 5 }]);
  });
});

describe("bad input", () => {
  const stack = (inner: string, head = "") =>
    `<?xml version="1.0"?>${head}<image w="4" h="4"><stack>${inner}</stack></image>`;
  const archive = (files: Record<string, Uint8Array>) => zipSync(files, { level: 9 });
  const withStack = (xml: string) => archive({ mimetype: strToU8("image/openraster"), "stack.xml": strToU8(xml) });
  const open = async (bytes: Uint8Array) => decodeOra(await openOra(bytes, "document"), "document");
  const lies = (bytes: Uint8Array) => {
    // a declared size of 100 bytes for what unpacks to far more
    const out = Buffer.from(bytes);
    const central = out.lastIndexOf("PK\x01\x02", undefined, "latin1");
    out.writeUInt32LE(100, central + 24);
    return out;
  };
  const deep = "<stack>".repeat(200) + "</stack>".repeat(200);
  const entity = `<!DOCTYPE x [${["a", "b", "c"].map((e, i) => `<!ENTITY ${e} "${i === 0 ? "ha" : "&a;".repeat(50)}">`)}]>`;

  test.each([
    ["no archive", strToU8("PK nothing"), "image.wrong_format"],
    ["a truncated archive", withStack(stack("")).subarray(0, 60), "image.wrong_format"],
    ["a zip bomb that says so", archive({ "stack.xml": new Uint8Array(30_000_000) }), "image.too_large"],
    ["a zip bomb that lies", lies(archive({ "stack.xml": new Uint8Array(30_000_000) })), "image.wrong_format"],
    [
      "a path out of the archive",
      archive({ "../x": strToU8("x"), "stack.xml": strToU8(stack("")) }),
      "image.wrong_format",
    ],
    ["an absolute path", archive({ "/etc/x": strToU8("x"), "stack.xml": strToU8(stack("")) }), "image.wrong_format"],
    ["no stack.xml", archive({ mimetype: strToU8("image/openraster") }), "image.wrong_format"],
    ["an entity bomb", withStack(stack("&c;", entity)), "image.wrong_format"],
    ["an unknown entity", withStack(stack("&x;")), "image.wrong_format"],
    ["broken XML", withStack("<image><stack>"), "image.wrong_format"],
    ["groups without end", withStack(stack(deep)), "image.wrong_format"],
    ["a layer that is not there", withStack(stack('<layer src="../../secret"/>')), "image.wrong_format"],
    ["an unknown element", withStack(stack('<filter name="blur it"/>')), "image.wrong_format"],
    ["an unknown mode", withStack(stack('<layer composite-op="x:y" src="a"/>')), "image.wrong_format"],
    ["30 000 × 30 000", withStack(stack("").replace('w="4" h="4"', 'w="30000" h="30000"')), "image.too_large"],
    ["no size", withStack(stack("").replace('w="4"', 'w="NaN"')), "image.wrong_format"],
  ])("%s is refused", async (_, bytes, code) => {
    await expect(open(bytes)).rejects.toMatchObject({ code });
  });

  test("more files than any painting has are refused", async () => {
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`f${i}`, new Uint8Array()]));
    await expect(open(archive(many))).rejects.toMatchObject({ code: "image.too_large" });
  });
});
