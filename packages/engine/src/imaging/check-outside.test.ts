import fc from "fast-check";
import { expect, test } from "vitest";
import { checkOutside } from "./check-outside.ts";
import { compositeLayer } from "./composite.ts";
import { emptyMask, type RgbaPixels } from "./pixels.ts";
import { countChangedOutside } from "./seam.ts";
import { arbitraryMask, arbitraryPixels, arbitraryRectIn, arbitrarySize } from "./testing/arbitrary-pixels.ts";

const depths = ["rgba8", "rgba16", "rgba-f32"] as const;

function scenes(format: RgbaPixels["format"], layerFormat: RgbaPixels["format"]) {
  return arbitrarySize(9).chain((size) =>
    fc.record({
      source: arbitraryPixels<RgbaPixels["format"]>(format, size),
      offset: fc.record({ x: fc.integer({ min: -3, max: 3 }), y: fc.integer({ min: -3, max: 3 }) }),
      painted: arbitraryRectIn(size).chain((rect) =>
        fc.record({
          rect: fc.constant(rect),
          pixels: arbitraryPixels<RgbaPixels["format"]>(layerFormat, rect),
          mask: arbitraryMask(rect),
        }),
      ),
    }),
  );
}

test.each(depths.flatMap((format) => depths.map((layer) => [format, layer] as const)))(
  "%s under a layer of %s: whatever is painted, nothing changes where the layer's mask is 0",
  (format, layerFormat) => {
    fc.assert(
      fc.property(scenes(format, layerFormat), ({ source, offset, painted }) => {
        const { rect, pixels, mask } = painted;
        const [x, y] = [rect.x + offset.x, rect.y + offset.y];
        const layer = { name: "", x, y, pixels, mask: { x, y, pixels: mask }, opacity: 1 };
        const selection = emptyMask(source);
        for (let row = Math.max(0, -y); row < Math.min(mask.height, source.height - y); row++) {
          for (let column = Math.max(0, -x); column < Math.min(mask.width, source.width - x); column++) {
            selection.data[(y + row) * source.width + x + column] = mask.data[row * mask.width + column]!;
          }
        }
        expect(checkOutside(source, layer, selection)).toBe(0);
        const nothing = emptyMask(source);
        const all = countChangedOutside<RgbaPixels>(source, compositeLayer<RgbaPixels>(source, layer), nothing);
        expect(checkOutside(source, layer, nothing)).toBe(all);
      }),
      { numRuns: 40 },
    );
  },
);
