import fc from "fast-check";
import { expect, test } from "vitest";
import { automaticPaddingPx, modelSizeFor, planContext } from "./context.ts";
import { containsRect, wholeRect } from "./rect.ts";
import { arbitraryRectIn, arbitrarySize } from "./testing/arbitrary-pixels.ts";

const models = fc.constantFrom(
  { nativeSize: 64, sizeMultiple: 8 },
  { nativeSize: 256, sizeMultiple: 32 },
  { nativeSize: 512, sizeMultiple: 64 },
  { nativeSize: 1000, sizeMultiple: 8 },
);
const selections = arbitrarySize(3000).chain((document) =>
  fc.record({ document: fc.constant(document), bounds: arbitraryRectIn(document) }),
);

test("the context holds the selection with its padding and stays in the document", () => {
  fc.assert(
    fc.property(selections, models, ({ document, bounds }, model) => {
      const { context } = planContext(bounds, document, model);
      expect(containsRect(context, bounds)).toBe(true);
      expect(containsRect(wholeRect(document), context)).toBe(true);
      const padding = automaticPaddingPx(bounds);
      expect(context.width).toBeGreaterThanOrEqual(Math.min(document.width, bounds.width + padding));
      expect(context.height).toBeGreaterThanOrEqual(Math.min(document.height, bounds.height + padding));
    }),
  );
});

test("the model's size has allowed sides near its native size", () => {
  fc.assert(
    fc.property(selections, models, ({ document, bounds }, model) => {
      const { width, height } = planContext(bounds, document, model).modelSize;
      for (const side of [width, height]) {
        expect(side % model.sizeMultiple).toBe(0);
        expect(side).toBeGreaterThanOrEqual(model.nativeSize / 2);
        expect(side).toBeLessThanOrEqual(model.nativeSize * 2);
      }
      const area = (width * height) / model.nativeSize ** 2;
      expect(area).toBeGreaterThan(0.5);
      expect(area).toBeLessThan(1.35);
    }),
  );
});

test("the picture is not bent unless the document is too narrow", () => {
  fc.assert(
    fc.property(selections, models, ({ document, bounds }, model) => {
      const { context, modelSize, passes } = planContext(bounds, document, model);
      // sides of a context that is painted at its own scale are rounded up
      const roundedPx = passes.length > 1 ? model.sizeMultiple : 0;
      const shortest = Math.min(context.width, context.height);
      const bent = context.width / context.height / (modelSize.width / modelSize.height);
      const short = bent < 1 ? "width" : "height";
      if (context[short] < document[short])
        expect(Math.abs(Math.log(bent))).toBeLessThan((2 + roundedPx) / (shortest - roundedPx));
    }),
  );
});

test("the same sizes give the same plan", () => {
  fc.assert(
    fc.property(selections, models, ({ document, bounds }, model) => {
      expect(planContext(bounds, document, model)).toEqual(planContext(bounds, document, model));
    }),
  );
});

test("a 1-px selection sees half the native size around it", () => {
  const plan = planContext(
    { x: 500, y: 400, width: 1, height: 1 },
    { width: 1000, height: 800 },
    { nativeSize: 512, sizeMultiple: 64 },
  );
  expect(plan).toEqual({
    context: { x: 373, y: 273, width: 256, height: 256 },
    modelSize: { width: 512, height: 512 },
    passes: [{ width: 512, height: 512, tiles: 1 }],
  });
});

test("a large context is painted at its own scale, without resampling, where the document allows", () => {
  const model = { nativeSize: 256, sizeMultiple: 32 };
  const bounds = { x: 1500, y: 1400, width: 1001, height: 777 };
  const { context, passes } = planContext(bounds, { width: 4000, height: 3000 }, model);
  expect(passes[1]).toMatchObject({ width: context.width, height: context.height });
});

test("padding that is asked for is kept to", () => {
  const bounds = { x: 300, y: 300, width: 400, height: 400 };
  const document = { width: 1000, height: 1000 };
  const model = { nativeSize: 256, sizeMultiple: 8 };
  const padded = (paddingPx: number) => ({ mode: "auto", rect: null, paddingPx }) as const;
  expect(planContext(bounds, document, model, padded(0)).context).toEqual(bounds);
  expect(planContext(bounds, document, model, padded(50)).context).toEqual({ x: 250, y: 250, width: 500, height: 500 });
});

test("square shapes get the native size, oblong ones about its area", () => {
  const model = { nativeSize: 512, sizeMultiple: 64 };
  expect(modelSizeFor({ width: 70, height: 70 }, model)).toEqual({ width: 512, height: 512 });
  expect(modelSizeFor({ width: 300, height: 200 }, model)).toEqual({ width: 576, height: 384 });
  expect(modelSizeFor({ width: 5000, height: 1 }, model)).toEqual({ width: 1024, height: 256 });
});
