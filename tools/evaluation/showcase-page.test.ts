import { expect, test } from "vitest";
import { showcasePage } from "./showcase-page.ts";

test("every sheet has a heading, a sentence and its picture", () => {
  const model = { name: "Tiny", recommended: { nativeSize: { width: 64, height: 64 } } };
  const evaluator = { materials: ["felt", "cork"], colours: [{ name: "red", srgb: [200, 0, 0] as const }] };
  const look = { tilePx: 64, fit: "scale", columns: 2 } as const;
  const page = showcasePage(model, evaluator, [{ id: "all", title: "All", text: "Both of them.", rows: [], look }]);
  expect(page).toContain("# Tiny, shown");
  expect(page).toContain("2 materials and 1 colours");
  expect(page).toContain("## All\n\nBoth of them.\n\n![All](swatch/all.webp)\n");
});
