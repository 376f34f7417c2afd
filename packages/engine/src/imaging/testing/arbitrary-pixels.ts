import fc from "fast-check";
import type { Gray8, PixelFormat, RgbaPixels, RgbPicture } from "../pixels.ts";
import type { Rect, Size } from "../rect.ts";

/** Random sizes, mostly small and uneven, 1 to `most` along a side. */
export function arbitrarySize(most: number = 24): fc.Arbitrary<Size> {
  return fc.record({ width: fc.integer({ min: 1, max: most }), height: fc.integer({ min: 1, max: most }) });
}

/** A rectangle of at least one pixel inside a picture of this size. */
export function arbitraryRectIn({ width, height }: Size): fc.Arbitrary<Rect> {
  return fc.record({ x: fc.nat(width - 1), y: fc.nat(height - 1) }).chain(({ x, y }) =>
    fc.record({
      x: fc.constant(x),
      y: fc.constant(y),
      width: fc.integer({ min: 1, max: width - x }),
      height: fc.integer({ min: 1, max: height - y }),
    }),
  );
}

/** Masks with plenty of 0 and 255 among soft samples. */
export function arbitraryMask({ width, height }: Size): fc.Arbitrary<Gray8> {
  const length = width * height;
  const sample = fc.oneof(fc.constantFrom(0, 0, 255), fc.integer({ min: 0, max: 255 }));
  return fc.array(sample, { minLength: length, maxLength: length }).map((samples) => ({
    format: "gray8",
    width,
    height,
    data: Uint8Array.from(samples),
  }));
}

export function arbitraryPicture({ width, height }: Size): fc.Arbitrary<RgbPicture> {
  const length = width * height * 3;
  return fc.uint8Array({ minLength: length, maxLength: length }).map((data) => ({ width, height, data }));
}

/** Pixels of any depth; floats include NaN, infinities, −0 and values beyond 0 … 1. */
export function arbitraryPixels<F extends RgbaPixels["format"]>(
  format: F,
  { width, height }: Size,
): fc.Arbitrary<Extract<RgbaPixels, { format: F }>> {
  const length = { minLength: width * height * 4, maxLength: width * height * 4 };
  const arrays: Record<Exclude<PixelFormat, "gray8">, fc.Arbitrary<Uint8Array | Uint16Array | Float32Array>> = {
    rgba8: fc.uint8Array(length),
    rgba16: fc.uint16Array(length),
    "rgba-f32": fc.float32Array(length),
  };
  return arrays[format].map((data) => ({ format, width, height, data }) as Extract<RgbaPixels, { format: F }>);
}
