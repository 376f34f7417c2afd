import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyMask } from "../../packages/engine/src/imaging/pixels.ts";
import { windowOfMost } from "./window-of-most.ts";

test("finds the window that a search by counting finds", () => {
  const cells = fc.array(fc.boolean(), { minLength: 63, maxLength: 63 });
  fc.assert(
    fc.property(cells, (filled) => {
      const mask = emptyMask({ width: 9, height: 7 });
      for (const [i, isIn] of filled.entries()) if (isIn) mask.data[i] = 255;
      const { window, share } = windowOfMost(mask, 4);
      const countIn = (left: number, top: number) => {
        let count = 0;
        for (let y = top; y < top + 4; y++) for (let x = left; x < left + 4; x++) if (filled[y * 9 + x]) count++;
        return count;
      };
      let most = 0;
      for (let y = 0; y <= 3; y++) for (let x = 0; x <= 5; x++) most = Math.max(most, countIn(x, y));
      expect(countIn(window.x, window.y)).toBe(most);
      expect(share).toBe(most / 16);
    }),
  );
});
