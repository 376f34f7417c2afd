import { expect, test } from "vitest";
import type { Progress } from "./executor.ts";
import { thinOut } from "./perform.ts";

test("no more than ten a second, but the first of every stage", () => {
  let nowMs = 0;
  let previews = 0;
  const sent: Progress[] = [];
  const report = thinOut(
    (progress) => sent.push(progress),
    () => nowMs,
  );
  const preview = () => {
    previews += 1;
    return { width: 1, height: 1, data: new Uint8Array(4) };
  };
  for (let step = 0; step < 1_000; step++) {
    report({ stage: step < 500 ? "denoising" : "decoding", step, steps: 1_000, fraction: step / 1_000 }, preview);
    nowMs += 1;
  }
  expect(sent.map(({ step }) => step)).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  report({ stage: "storing", step: 0, steps: 0, fraction: 1 }, preview);
  expect(sent.at(-1)).toMatchObject({ stage: "storing" });
  expect(previews).toBeLessThanOrEqual(sent.length);
});
