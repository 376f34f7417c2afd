// Pure. A layered document as one picture, band by band so that memory stays small.

import { type BlendMode, blendFunction } from "./blend-modes.ts";
import { documentBits, isGroup, type Layer, type LayeredDocument, type LayerNode, maskSample } from "./document.ts";
import { type Rgba8, type Rgba16, transparentPixels } from "./pixels.ts";

/** Rows worked on at a time. */
const bandHeight = 32;

/** Rows of a picture: straight RGBA, 0 … 1. */
interface Band {
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/**
 * Every shown layer of a document over each other, 16-bit where any layer is.
 *
 * Blending works on the samples as they are stored, as painting programs do; nothing is taken to linear light.
 *
 * @source W3C Compositing and Blending Level 1, §5.8 (blend, then source-over) and §8.1 (groups); pass-through groups
 * and clipping as the Photoshop File Formats Specification describes the layers' flags
 */
export function flattenDocument(document: LayeredDocument): Rgba8 | Rgba16 {
  const { width, height, layers } = document;
  const out: Rgba8 | Rgba16 =
    documentBits(document) === 8
      ? transparentPixels(document)
      : { format: "rgba16", width, height, data: new Uint16Array(width * height * 4) };
  const full = out.format === "rgba8" ? 255 : 65_535;
  for (let top = 0; top < height; top += bandHeight) {
    const band = emptyBand({ top, width, height: Math.min(bandHeight, height - top) });
    drawStack(band, layers);
    const start = top * width * 4;
    for (let i = 0; i < band.data.length; i++) out.data[start + i] = Math.round(band.data[i]! * full);
  }
  return out;
}

function emptyBand({ top, width, height }: Omit<Band, "data">): Band {
  return { top, width, height, data: new Float32Array(width * height * 4) };
}

/** Draws nodes from the bottom up; clipped ones go into the node that carries them. */
function drawStack(band: Band, nodes: readonly LayerNode[]): void {
  for (let i = 0; i < nodes.length; ) {
    const base = nodes[i]!;
    let next = i + 1;
    while (nodes[next]?.isClipped === true) next++;
    if (base.isHidden !== true) drawNode(band, base, nodes.slice(i + 1, next));
    i = next;
  }
}

function drawNode(band: Band, node: LayerNode, clipped: readonly LayerNode[]): void {
  if (isGroup(node) && node.isPassThrough === true && clipped.length === 0) {
    drawPassThrough(band, node);
    return;
  }
  const drawn = nodeBand(band, node);
  for (const layer of clipped) {
    if (layer.isHidden !== true) blendBand(drawn, nodeBand(band, layer), layer, true);
  }
  blendBand(band, drawn, node, false);
}

/** A node's own picture, before its mask, opacity and blend mode. */
function nodeBand(place: Band, node: LayerNode): Band {
  const band = emptyBand(place);
  if (isGroup(node)) drawStack(band, node.layers);
  else copyLayer(band, node);
  return band;
}

function copyLayer(band: Band, { x, y, pixels }: Layer): void {
  const full = pixels.format === "rgba8" ? 255 : 65_535;
  const left = Math.max(0, x);
  const right = Math.min(band.width, x + pixels.width);
  const bottom = Math.min(band.top + band.height, y + pixels.height);
  for (let row = Math.max(band.top, y); row < bottom; row++) {
    const from = ((row - y) * pixels.width - x) * 4;
    const to = (row - band.top) * band.width * 4;
    for (let i = left * 4; i < right * 4; i++) band.data[to + i] = pixels.data[from + i]! / full;
  }
}

/** Layers drawn onto what is there, then as much of the change kept as the group shows. */
function drawPassThrough(band: Band, group: Extract<LayerNode, { layers: unknown }>): void {
  const { mask, opacity, layers } = group;
  const before = band.data.slice();
  drawStack(band, layers);
  if (mask === null && opacity === 1) return;
  for (let i = 0; i < before.length; i += 4) {
    const share = opacity * maskShare(band, group, i / 4);
    const alphaBefore = before[i + 3]! * (1 - share);
    const alphaAfter = band.data[i + 3]! * share;
    const alpha = alphaBefore + alphaAfter;
    for (let c = i; c < i + 3; c++) {
      band.data[c] = alpha === 0 ? 0 : (before[c]! * alphaBefore + band.data[c]! * alphaAfter) / alpha;
    }
    band.data[i + 3] = alpha;
  }
}

/** @param atop keeps the alpha of what is below: for clipped layers */
function blendBand(below: Band, above: Band, look: LayerNode, atop: boolean): void {
  const mode: BlendMode = look.blend ?? "normal";
  const blend = blendFunction(mode);
  const { data } = below;
  for (let i = 0; i < data.length; i += 4) {
    const shown = above.data[i + 3]! * look.opacity;
    if (shown === 0) continue;
    const alpha = shown * maskShare(below, look, i / 4);
    if (alpha === 0) continue;
    const under = data[i + 3]!;
    const kept = under * (1 - alpha);
    const total = atop ? under : alpha + kept;
    if (total === 0) continue;
    if (mode === "normal" && !atop) {
      for (let c = i; c < i + 3; c++) data[c] = (above.data[c]! * alpha + data[c]! * kept) / total;
      data[i + 3] = total;
      continue;
    }
    const source = [above.data[i]!, above.data[i + 1]!, above.data[i + 2]!] as const;
    const mixed = under === 0 ? source : blend([data[i]!, data[i + 1]!, data[i + 2]!], source);
    for (let c = 0; c < 3; c++) {
      const painted = atop ? mixed[c]! : (1 - under) * source[c]! + under * mixed[c]!;
      data[i + c] = (painted * alpha * (atop ? under : 1) + data[i + c]! * kept) / total;
    }
    data[i + 3] = total;
  }
}

function maskShare(band: Band, { mask }: LayerNode, pixel: number): number {
  if (mask === null) return 1;
  return maskSample(mask, pixel % band.width, band.top + Math.floor(pixel / band.width)) / 255;
}
