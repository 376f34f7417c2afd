import fc from "fast-check";
import { expect, test } from "vitest";
import { type Fit, fitPicture } from "./fit.ts";
import { arbitraryPicture, arbitrarySize } from "./testing/arbitrary-pixels.ts";

const wide = { width: 8, height: 4, data: new Uint8Array(96).map((_, i) => (Math.floor(i / 3) % 8) * 30) };

test("a wide picture is shrunk into a tall place and its edges continue", () => {
  const { data } = fitPicture(wide, { width: 8, height: 12 }, "fill");
  for (let y = 1; y < 12; y++) expect(data.subarray(y * 24, y * 24 + 24)).toEqual(data.subarray(0, 24));
});

test("cropping keeps the middle", () => {
  const { data } = fitPicture(wide, { width: 4, height: 4 }, "crop");
  expect([...data.subarray(0, 12)]).toEqual([60, 60, 60, 90, 90, 90, 120, 120, 120, 150, 150, 150]);
});

test("any picture fits any place that leaves it a pixel", () => {
  fc.assert(
    fc.property(
      arbitrarySize(12).chain(arbitraryPicture),
      fc.record({ width: fc.integer({ min: 12, max: 30 }), height: fc.integer({ min: 12, max: 30 }) }),
      fc.constantFrom<Fit>("stretch", "fill", "crop"),
      (picture, target, fit) => {
        const fitted = fitPicture(picture, target, fit);
        expect(fitted).toMatchObject(target);
        expect(fitted.data.length).toBe(target.width * target.height * 3);
      },
    ),
  );
});
