import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { decodeImage } from "../codec.ts";
import { compositeLayer } from "../composite.ts";
import { bakeMask } from "../document.ts";
import { flattenDocument } from "../flatten-document.ts";
import { transparentPixels } from "../pixels.ts";
import { sampleDocument } from "../testing/sample-document.ts";
import { encodeOra } from "./encode-ora.ts";

const document = sampleDocument();
const bytes = await encodeOra(document);
const files = unzipSync(bytes);
const stack = strFromU8(files["stack.xml"]!);

test("the type comes first and unpacked, where readers look for it", () => {
  const start = Buffer.from(bytes.subarray(0, 54)).toString("latin1");
  expect(start.slice(30)).toBe("mimetypeimage/openraster");
  expect(bytes[8]).toBe(0);
  expect(Object.keys(files)[0]).toBe("mimetype");
});

test("the stack lists the top layer first, with its place and name", () => {
  const layers = [
    ...stack.matchAll(/<layer name="([^"]*)" opacity="([^"]*)" .*? src="([^"]*)" x="([^"]*)" y="([^"]*)"/g),
  ];
  expect(layers.map((layer) => layer.slice(2))).toEqual([
    ["0.5", "data/layer2.png", "-5", "40"],
    ["1", "data/layer1.png", "31", "17"],
    ["1", "data/layer0.png", "0", "0"],
  ]);
  expect(layers[1]![1]).toBe("red &#34;brick&#34; &#60;wall&#62; &#38; Ölfarbe 壁");
  expect(stack).toContain('w="64" h="48"');
});

test("layers come back to the bit, masks in their alpha", async () => {
  for (const [i, layer] of document.layers.entries()) {
    const { pixels } = await decodeImage(files[`data/layer${i}.png`]!, "layer");
    expect(pixels).toEqual(bakeMask(layer).pixels);
  }
});

test("what is seen without layers is the document", async () => {
  const { pixels } = await decodeImage(files["mergedimage.png"]!, "merged");
  expect(pixels).toEqual(flattenDocument(document));
  const baked = document.layers.reduce(
    (under, layer) => compositeLayer(under, bakeMask(layer)),
    transparentPixels(document),
  );
  for (let i = 0; i < baked.data.length; i++)
    expect(Math.abs(baked.data[i]! - (pixels.data[i] ?? 0))).toBeLessThanOrEqual(1);
});

test("the thumbnail is small", async () => {
  const wide = { width: 600, height: 300, layers: [] };
  const thumbnail = unzipSync(await encodeOra(wide))["Thumbnails/thumbnail.png"]!;
  expect((await decodeImage(thumbnail, "thumbnail")).pixels).toMatchObject({ width: 256, height: 128 });
});

test("the same document gives the same bytes", async () => {
  expect(await encodeOra(sampleDocument())).toEqual(bytes);
});

test("characters that XML cannot hold are left out of names", async () => {
  const [source] = document.layers;
  const odd = { ...document, layers: [{ ...source!, name: "a\u0000b\u001b\ud800c" }] };
  expect(strFromU8(unzipSync(await encodeOra(odd))["stack.xml"]!)).toContain('name="abc"');
});
