import { expect, it } from "vitest";
import { judge, skipped, threw } from "./case.ts";
import { numericsPage } from "./table.ts";

const rowsOf = (page: string) => page.split("\n").filter((line) => line.startsWith("| "));

it("counts outcomes by kind, and finds the worst of what was compared", () => {
  const page = numericsPage(
    [
      judge("schedulers", "euler__n4", [
        { of: "state 1", error: 1e-5, allowed: 1e-4 },
        { of: "state 2", error: 3e-5, allowed: 1e-4 },
        { of: "timesteps", error: 0, allowed: 0 },
      ]),
      judge("schedulers", "ddim__n4", [{ of: "state 1", error: 2e-4, allowed: 1e-4 }]),
      skipped("image", "1_blur", "the engine has no blur"),
      threw("image", "2_crop", new Error("empty")),
    ],
    { PyTorch: "2.13.0" },
  );
  expect(page).toContain("(PyTorch 2.13.0; float32 on the CPU)");
  expect(rowsOf(page)).toEqual([
    "| kind | cases | passed | failed | skipped | worst error / allowed | in |",
    "| schedulers | 2 | 1 | 1 | 0 | 200.0 % | ddim__n4 |",
    "| image | 2 | 0 | 1 | 1 | – |  |",
    "| kind | compared | cases | worst error | allowed there | worst error / allowed | in |",
    "| schedulers | state | 2 | 2.0e-4 | 1.0e-4 | 200.0 % | ddim__n4 |",
    "| schedulers | timesteps | 1 | 0 | – | exact |  |",
  ]);
});

it("calls an error that is not a number worst of all", () => {
  const page = numericsPage(
    [
      judge("image", "1_blur", [{ of: "image", error: Number.NaN, allowed: 1 }]),
      judge("image", "2_blur", [{ of: "image", error: 9, allowed: 1 }]),
    ],
    {},
  );
  expect(rowsOf(page).at(-1)).toContain("1_blur");
});
