import { modelDirectory } from "@scumble/swatch";
import { expect, test } from "vitest";
import { refuseOversized } from "./refuse-oversized.ts";
import { createRegistry } from "./registry.ts";

test("a model larger than the memory is refused with both sizes, one that fits is not", async () => {
  const model = await createRegistry([modelDirectory], [], () => ["generate"]).find(null);
  expect(refuseOversized(model)).toBe(model);
  expect(() => refuseOversized(model, model.info.sizeBytes)).toThrow(/GB of memory.*GB in swatch/is);
});
