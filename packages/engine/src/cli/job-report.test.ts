import { expect, test } from "vitest";
import { jobLines } from "./job-report.ts";

const timing = { totalMs: 1500, modelMs: 1000, loadMs: 0 };

test("what a job put up with is said once, before the timings", () => {
  const warning = { code: "image.profile_damaged", message: "The colour profile cannot be used." };
  const report = { warnings: [warning] };
  const layers = [{ report }, { report }] as unknown as Parameters<typeof jobLines>[0]["layers"];
  expect(jobLines({ layers, timing }, [])).toEqual([
    "warning: The colour profile cannot be used.",
    "1.50 s: model 1.00 s",
  ]);
  expect(jobLines({ layers: [], timing }, []).length).toBe(1);
  const misread = [{ report: null, warnings: [{ code: "prompt.word_guessed", message: "A was taken for B." }] }];
  const said = jobLines({ layers: misread as unknown as typeof layers, timing }, []);
  expect(said[0]).toBe("warning: A was taken for B.");
});
