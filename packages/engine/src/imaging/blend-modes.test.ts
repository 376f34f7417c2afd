import fc from "fast-check";
import { expect, test } from "vitest";
import { blendFunction, blendModes, type Rgb } from "./blend-modes.ts";

const channel = fc.integer({ min: 0, max: 255 }).map((value) => value / 255);
const color: fc.Arbitrary<Rgb> = fc.tuple(channel, channel, channel);

test.each(blendModes)("%s gives colours for all colours", (mode) => {
  const blend = blendFunction(mode);
  fc.assert(
    fc.property(color, color, (below, above) => {
      for (const value of blend(below, above)) expect(value >= -1e-9 && value <= 1 + 1e-9).toBe(true);
    }),
  );
});

const white: Rgb = [1, 1, 1];
const black: Rgb = [0, 0, 0];

test.each([
  ["multiply", white],
  ["screen", black],
  ["linear-dodge", black],
  ["color-dodge", black],
  ["color-burn", white],
  ["linear-burn", white],
  ["difference", black],
  ["exclusion", black],
  ["subtract", black],
  ["divide", white],
  ["darken", white],
  ["lighten", black],
  ["soft-light", [0.5, 0.5, 0.5]],
  ["hard-light", [0.5, 0.5, 0.5]],
] as const)("%s with its neutral colour changes nothing", (mode, neutral) => {
  const blend = blendFunction(mode);
  fc.assert(
    fc.property(color, (below) => {
      const out = blend(below, neutral);
      for (let c = 0; c < 3; c++) expect(out[c]).toBeCloseTo(below[c]!, 9);
    }),
  );
});
