import fc from "fast-check";
import { expect, test } from "vitest";
import {
  containsRect,
  growRectTo,
  growRectToAspect,
  intersectRects,
  isEmptyRect,
  padRect,
  shrinkToArea,
  wholeRect,
} from "./rect.ts";
import { arbitraryRectIn, arbitrarySize } from "./testing/arbitrary-pixels.ts";

const documentAndRect = arbitrarySize(200).chain((document) =>
  fc.record({ document: fc.constant(document), rect: arbitraryRectIn(document) }),
);

test("what two rectangles share lies in both, whichever comes first", () => {
  const anyRect = fc.record({
    x: fc.integer({ min: -50, max: 50 }),
    y: fc.integer({ min: -50, max: 50 }),
    width: fc.nat(60),
    height: fc.nat(60),
  });
  fc.assert(
    fc.property(anyRect, anyRect, (a, b) => {
      const shared = intersectRects(a, b);
      expect(intersectRects(b, a)).toEqual(shared);
      if (!isEmptyRect(shared)) {
        expect(containsRect(a, shared)).toBe(true);
        expect(containsRect(b, shared)).toBe(true);
      }
    }),
  );
});

test("padding keeps the rectangle and stays in the document", () => {
  fc.assert(
    fc.property(documentAndRect, fc.nat(300), ({ document, rect }, padPx) => {
      const padded = padRect(rect, padPx, document);
      expect(containsRect(padded, rect)).toBe(true);
      expect(containsRect(wholeRect(document), padded)).toBe(true);
      expect(padded.width).toBeLessThanOrEqual(rect.width + 2 * padPx);
    }),
  );
});

test("growing reaches the wanted size or the document's", () => {
  fc.assert(
    fc.property(documentAndRect, arbitrarySize(300), ({ document, rect }, wanted) => {
      const grown = growRectTo(rect, wanted, document);
      expect(containsRect(grown, rect)).toBe(true);
      expect(containsRect(wholeRect(document), grown)).toBe(true);
      expect(grown.width).toBe(Math.min(document.width, Math.max(rect.width, wanted.width)));
      expect(grown.height).toBe(Math.min(document.height, Math.max(rect.height, wanted.height)));
    }),
  );
});

test("growing to an aspect meets it to within a pixel unless the document is in the way", () => {
  fc.assert(
    fc.property(documentAndRect, fc.double({ min: 0.25, max: 4, noNaN: true }), ({ document, rect }, aspect) => {
      const grown = growRectToAspect(rect, aspect, document);
      expect(containsRect(grown, rect)).toBe(true);
      expect(containsRect(wholeRect(document), grown)).toBe(true);
      const short = grown.width < grown.height * aspect ? "width" : "height";
      const missing = short === "width" ? grown.height * aspect - grown.width : grown.width / aspect - grown.height;
      if (grown[short] < document[short]) expect(missing).toBeLessThan(1);
    }),
  );
});

test("a size is shrunk to an area in its own shape, and only if it is larger", () => {
  expect(shrinkToArea({ width: 300, height: 200 }, 60_000)).toEqual({ width: 300, height: 200 });
  expect(shrinkToArea({ width: 400, height: 100 }, 10_000)).toEqual({ width: 200, height: 50 });
  expect(shrinkToArea({ width: 100_000, height: 1 }, 100)).toEqual({ width: 3162, height: 1 });
});
