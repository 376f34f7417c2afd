// Pixels of a layer or mask in the document's own depth.
import type { Bounds, ComponentSize, Samples } from "../../../../plugins/photoshop-uxp/src/photoshop-api.ts";

/** Samples at a place of the document; replaced, never changed, so that snapshots can keep them. */
export interface Raster {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Components per pixel: 4 RGBA straight, 1 grey. */
  readonly components: 1 | 4;
  readonly samples: Samples;
}

export const whites: Readonly<Record<ComponentSize, number>> = { 8: 255, 16: 32_768, 32: 1 };

export function emptySamples(depth: ComponentSize, length: number): Samples {
  if (depth === 8) return new Uint8Array(length);
  return depth === 16 ? new Uint16Array(length) : new Float32Array(length);
}

export function depthOf(samples: Samples): ComponentSize {
  if (samples instanceof Uint8Array) return 8;
  return samples instanceof Uint16Array ? 16 : 32;
}

/** Samples at another depth. */
export function atDepth(samples: Samples, depth: ComponentSize): Samples {
  const from = depthOf(samples);
  if (from === depth) return samples;
  const out = emptySamples(depth, samples.length);
  const scale = whites[depth] / whites[from];
  for (let i = 0; i < samples.length; i += 1)
    out[i] = depth === 32 ? samples[i]! * scale : Math.round(Math.min(whites[from], Math.max(0, samples[i]!)) * scale);
  return out;
}

export function boundsOf({ left, top, width, height }: Omit<Raster, "components" | "samples">): Bounds {
  return { left, top, right: left + width, bottom: top + height };
}

export function intersect(a: Bounds, b: Bounds): Bounds | null {
  const left = Math.max(a.left, b.left);
  const top = Math.max(a.top, b.top);
  const right = Math.min(a.right, b.right);
  const bottom = Math.min(a.bottom, b.bottom);
  return right > left && bottom > top ? { left, top, right, bottom } : null;
}

/** The smallest rectangle inside `within` that holds every pixel whose last component is not 0; null: there is none. */
export function trim(raster: Raster, within: Bounds): Bounds | null {
  const area = intersect(boundsOf(raster), within);
  if (area === null) return null;
  const { components, samples, width, left, top } = raster;
  const filled = (x: number, y: number) =>
    samples[((y - top) * width + (x - left)) * components + components - 1] !== 0;
  let [l, t, r, b] = [area.right, area.bottom, area.left, area.top];
  for (let y = area.top; y < area.bottom; y += 1) {
    let first = area.left;
    while (first < area.right && !filled(first, y)) first += 1;
    if (first === area.right) continue;
    let last = area.right - 1;
    while (!filled(last, y)) last -= 1;
    l = Math.min(l, first);
    r = Math.max(r, last + 1);
    t = Math.min(t, y);
    b = y + 1;
  }
  return r > l ? { left: l, top: t, right: r, bottom: b } : null;
}

/** A part of a raster, copied, with the first `keep` components of each pixel. `part` lies inside it. */
export function cut(raster: Raster, part: Bounds, keep: number): Samples {
  const width = part.right - part.left;
  const height = part.bottom - part.top;
  const { components, samples } = raster;
  const out = emptySamples(depthOf(samples), width * height * keep);
  for (let y = 0; y < height; y += 1) {
    const from = ((y + part.top - raster.top) * raster.width + part.left - raster.left) * components;
    if (keep === components) {
      out.set(samples.subarray(from, from + width * components) as Uint8Array, y * width * keep);
      continue;
    }
    for (let x = 0; x < width; x += 1)
      for (let c = 0; c < keep; c += 1) out[(y * width + x) * keep + c] = samples[from + x * components + c]!;
  }
  return out;
}
