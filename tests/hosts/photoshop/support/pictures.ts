import type { Bounds, ComponentSize } from "../../../../plugins/photoshop-uxp/src/photoshop-api.ts";
import type { FakeDocument, NewDocument } from "../fake/document.ts";
import type { FakePhotoshop } from "../fake/photoshop.ts";
import { emptySamples, type Raster, whites } from "../fake/raster.ts";

/** A smooth picture with some detail, in any depth; `alpha` 0…1. */
export function picture(
  { left, top, right, bottom }: Bounds,
  depth: ComponentSize,
  alpha: (x: number, y: number) => number = () => 1,
): Raster {
  const [width, height] = [right - left, bottom - top];
  const samples = emptySamples(depth, width * height * 4);
  const white = whites[depth];
  const store = (value: number) => (depth === 32 ? value : Math.round(value * white));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 4;
      samples[at] = store((x + left) / (width + Math.abs(left)));
      samples[at + 1] = store((y + top) / (height + Math.abs(top)));
      samples[at + 2] = store(0.5 + 0.4 * Math.sin((x + left) / 9) * Math.cos((y + top) / 11));
      samples[at + 3] = store(alpha(x + left, y + top));
    }
  }
  return { left, top, width, height, components: 4, samples };
}

/** Opens a document with a Background layer. */
export function openPhoto(photoshop: FakePhotoshop, options: Partial<NewDocument> = {}): FakeDocument {
  const { width = 320, height = 240, depth = 8 } = options;
  const document = photoshop.open({ title: "photo.psd", ...options, width, height });
  const pixels = picture({ left: 0, top: 0, right: width, bottom: height }, depth);
  document.add({ name: "Background", isBackground: true, pixels });
  return document;
}

/** Pixels of `after` that are not those of `before` where `mayChange` is false. */
export function changedOutside(before: Raster, after: Raster, mayChange: (x: number, y: number) => boolean): number {
  let count = 0;
  for (let y = 0; y < before.height; y += 1) {
    for (let x = 0; x < before.width; x += 1) {
      const at = (y * before.width + x) * 4;
      const same = [0, 1, 2, 3].every((c) => Object.is(before.samples[at + c], after.samples[at + c]));
      if (!same && !mayChange(x + before.left, y + before.top)) count += 1;
    }
  }
  return count;
}

/** Whether samples are the same to the bit; faster than a comparison that could tell the difference. */
export function sameAs(expected: ArrayBufferView): (actual: ArrayBufferView) => boolean {
  return (actual) => bytes(actual).equals(bytes(expected));
}

function bytes({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
