// The whole reference set, where it lies beside the checkout; what is committed here is a small part of it.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { kinds } from "../../tools/goldens/kinds.ts";

const root = join(import.meta.dirname, "..", "..", "..", "shared", "golden");
const splits = existsSync(root)
  ? readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
  : [];

if (splits.length === 0) {
  it("every case of the reference set", ({ skip }) => {
    skip("../shared/golden is not beside this checkout");
  });
}

for (const { name: split } of splits) {
  const present = Object.entries(kinds).filter(([kind]) => existsSync(join(root, split, kind)));
  it.each(present)(`every case of ${split}/%s`, async (_kind, run) => {
    const wrong: string[] = [];
    let passed = 0;
    for await (const { outcome, id, note, error } of run(root, split)) {
      if (outcome === "passed") passed++;
      else wrong.push(`${id} ${outcome}: ${note} ${error ?? ""}`);
    }
    expect(wrong).toEqual([]);
    expect(passed).toBeGreaterThan(0);
  });
}
