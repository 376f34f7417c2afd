import fc from "fast-check";
import { expect, test } from "vitest";
import { addTile, cutTile, planTiles, scaleTiles, type TilePlan } from "./tile-plan.ts";

const plans = fc
  .record({
    width: fc.integer({ min: 1, max: 90 }),
    height: fc.integer({ min: 1, max: 90 }),
    tile: fc.integer({ min: 4, max: 40 }),
    share: fc.double({ min: 0, max: 0.5, noNaN: true }),
    cell: fc.constantFrom(1, 3, 8),
  })
  .map(({ width, height, tile, share, cell }) => {
    const plan = planTiles({ width, height }, { width: tile, height: tile }, Math.floor(tile * share));
    return cell === 1 ? plan : scaleTiles(plan, cell);
  });
const areaOf = ({ size }: TilePlan) => size.width * size.height;

test("cutting a picture into tiles and adding them up gives the picture", () => {
  fc.assert(
    fc.property(plans, fc.integer({ min: 1, max: 3 }), (plan, planes) => {
      const values = Float32Array.from({ length: planes * areaOf(plan) }, (_, at) => Math.sin(at));
      const sum = new Float32Array(values.length);
      for (const tile of plan.rows.flat()) {
        const part = cutTile(values, plan.size, tile, new Float32Array(planes * tile.width * tile.height));
        addTile(sum, plan.size, tile, part);
      }
      for (const [at, value] of values.entries()) if (!(Math.abs(sum[at]! - value) < 1e-5)) expect(sum[at]).toBe(value);
    }),
    { numRuns: 40 },
  );
});

test("tiles lie inside, in reading order, and overlap as asked", () => {
  const plan = planTiles({ width: 500, height: 60 }, { width: 64, height: 64 }, 16);
  expect(plan.rows).toHaveLength(1);
  const [row] = plan.rows;
  expect(row).toHaveLength(11);
  expect(row![0]).toMatchObject({ x: 0, y: 0, width: 64, height: 60 });
  expect(row!.at(-1)!.x + 64).toBe(500);
  for (const [i, tile] of row!.slice(1).entries()) expect(row![i]!.x + 64 - tile.x).toBeGreaterThanOrEqual(16);
});

test("a tile counts for nothing at the edge that it shares, and wholly at the picture's own", () => {
  const { rows } = planTiles({ width: 100, height: 64 }, { width: 64, height: 64 }, 28);
  const [first, second] = rows[0]!;
  expect([first!.across[0], first!.across[63], second!.across[0], second!.across[63]]).toEqual([1, 0, 0, 1]);
});
