// The reference set: the part that is committed here, always, and all of it where it lies beside the checkout.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { kinds } from "../../tools/goldens/kinds.ts";

const beside = join(import.meta.dirname, "..", "..", "..", "shared", "golden");
const splits = existsSync(beside)
  ? readdirSync(beside, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
  : [];
const cases = [...present(import.meta.dirname, "subset"), ...splits.flatMap(({ name }) => present(beside, name))];

it.each(cases)("every case of $split/$kind", async ({ root, split, kind }) => {
  const wrong: string[] = [];
  let passed = 0;
  for await (const { outcome, id, note, error } of kinds[kind]!(root, split)) {
    if (outcome === "passed") passed++;
    else wrong.push(`${id} ${outcome}: ${note} ${error ?? ""}`);
  }
  expect(wrong).toEqual([]);
  expect(passed).toBeGreaterThan(0);
});

if (splits.length === 0) {
  it("every case of the whole set", ({ skip }) => {
    skip("../shared/golden is not beside this checkout");
  });
}

function present(root: string, split: string): { root: string; split: string; kind: string }[] {
  return Object.keys(kinds)
    .filter((kind) => existsSync(join(root, split, kind)))
    .map((kind) => ({ root, split, kind }));
}
