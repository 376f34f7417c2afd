// What exportAsync shows: fills and children, axis-aligned, without effects.
import sharp, { type OverlayOptions } from "sharp";
import type { FakeDocument } from "./document.ts";
import type { Paint } from "./images.ts";
import { absoluteBox, type SceneNode } from "./scene-node.ts";

/** A node alone as PNG, `scale` pixels for each unit. */
export async function renderPng(document: FakeDocument, node: SceneNode, scale: number): Promise<Uint8Array> {
  const width = Math.max(1, Math.round(node.width * scale));
  const height = Math.max(1, Math.round(node.height * scale));
  return new Uint8Array(await paint(document, node, width, height, scale));
}

async function paint(
  document: FakeDocument,
  node: SceneNode,
  width: number,
  height: number,
  scale: number,
): Promise<Buffer> {
  const layers: OverlayOptions[] = [];
  for (const fill of Array.isArray(node.fills) ? node.fills : [])
    if (fill.visible !== false)
      layers.push({ input: await shaped(node, await fillPng(document, fill, width, height), width, height) });
  const origin = absoluteBox(node);
  for (const child of node.children) {
    if (!child.visible) continue;
    const box = absoluteBox(child);
    const [w, h] = [Math.round(box.width * scale), Math.round(box.height * scale)];
    const at = { left: Math.round((box.x - origin.x) * scale), top: Math.round((box.y - origin.y) * scale) };
    layers.push({ input: await paint(document, child, w, h, scale), ...at });
  }
  const nothing = { r: 0, g: 0, b: 0, alpha: 0 };
  const canvas = sharp({ create: { width, height, channels: 4, background: nothing } });
  return canvas.composite(layers).png().toBuffer();
}

async function fillPng({ images }: FakeDocument, fill: Paint, width: number, height: number): Promise<Buffer> {
  if (fill.type === "SOLID") {
    const { r, g, b } = fill.color ?? { r: 0, g: 0, b: 0 };
    const background = { r: r * 255, g: g * 255, b: b * 255, alpha: fill.opacity ?? 1 };
    return sharp({ create: { width, height, channels: 4, background } })
      .png()
      .toBuffer();
  }
  const picture = Buffer.from(images.get(fill.imageHash ?? "")!);
  if (fill.scaleMode !== "TILE")
    return sharp(picture).resize(width, height, { fit: "cover" }).ensureAlpha().png().toBuffer();
  const size = Math.max(1, Math.round((await sharp(picture).metadata()).width * (fill.scalingFactor ?? 1)));
  const tile = await sharp(picture).resize(size).png().toBuffer();
  return sharp({ create: { width, height, channels: 4, background: "#000" } })
    .composite([{ input: tile, tile: true, gravity: "northwest" }])
    .png()
    .toBuffer();
}

async function shaped({ type }: SceneNode, picture: Buffer, width: number, height: number): Promise<Buffer> {
  if (type !== "ELLIPSE") return picture;
  const [rx, ry] = [width / 2, height / 2];
  const svg = `<svg width="${width}" height="${height}"><ellipse cx="${rx}" cy="${ry}" rx="${rx}" ry="${ry}"/></svg>`;
  return sharp(picture)
    .composite([{ input: Buffer.from(svg), blend: "dest-in" }])
    .png()
    .toBuffer();
}
