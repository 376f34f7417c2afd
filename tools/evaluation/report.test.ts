import { expect, test } from "vitest";
import type { Score } from "./prompts.ts";
import { type Measured, reportRows, reportTable } from "./report.ts";

const way = (steps: number) => ({ steps, scheduler: "ddim", guidance: 5 });
const score: Score = { count: 100, material: 0.95, colour: 0.97, colourDifference: 6, seam: 1.01, cellSeam: 1 };
const fills = { count: 10, material: 0.9, untouched: 0.99, smeared: 0.2, windowShare: 0.6, step: 1.1 };
const measured = (few: Partial<Score>, more: Partial<Score> = {}): Measured => ({
  ways: [
    { way: way(4), score: { ...score, ...few } },
    { way: way(20), score: { ...score, ...more } },
  ],
  drawn: null,
  fills,
});
const missed = (one: Measured) => reportRows(one).filter(({ passed }) => !passed);

test("all bars kept", () => {
  expect(missed(measured({}))).toEqual([]);
});

test("the bar for material holds for the most steps, for fewer that on what is lost", () => {
  expect(missed(measured({ material: 0.9 }, { material: 0.93 }))).toEqual([]);
  expect(missed(measured({ material: 0.93 }, { material: 0.91 })).map(({ what }) => what)).toEqual(["material right"]);
});

test("three points may be lost, and not a tenth more", () => {
  expect(missed(measured({ material: 0.92, colour: 0.94 }))).toEqual([]);
  expect(missed(measured({ colour: 0.939 })).map(({ what }) => what)).toEqual(["colour lost to fewer steps"]);
});

test("a border that shows with few steps is missed too", () => {
  expect(missed(measured({ seam: 1.06 })).map(({ what }) => what)).toEqual(["step across the wrapped border / inner"]);
});

test("one way alone loses nothing", () => {
  const { ways, ...rest } = measured({});
  const rows = reportRows({ ...rest, ways: ways.slice(1) });
  expect(rows.some(({ what }) => what.includes("lost"))).toBe(false);
});

test("fills have bars of their own", () => {
  const bad = { ...measured({}), fills: { ...fills, material: 0.89, step: 1.2 } };
  expect(missed(bad)).toHaveLength(2);
});

test("the table has a line for each row, and a column for each way", () => {
  const { ways } = measured({});
  const lines = reportTable(
    reportRows(measured({ material: 0.94 })),
    ways.map(({ way }) => way),
  );
  expect(lines[0]).toMatch(/4 steps\s+20 steps\s+beside it\s+wanted/);
  expect(lines[1]).toMatch(/material right\s+94.0 %\s+95.0 %\s+≥ 92.0 %\s+✓/);
  expect(lines).toHaveLength(11);
});
