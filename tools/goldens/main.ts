// pnpm goldens ROOT SPLIT [KIND[/ID]]: compares the engine with a reference set in the layout of its FORMAT.md.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CaseResult } from "./case.ts";
import { kinds } from "./kinds.ts";

const [root, split, only] = process.argv.slice(2);
if (root === undefined || split === undefined || !existsSync(join(root, split))) {
  console.error(
    `usage: goldens ROOT SPLIT [KIND[/ID]]; ${root === undefined ? "no folder given" : `${root}/${split} is no folder`}`,
  );
  process.exit(2);
}

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const [kind, run] of Object.entries(kinds)) {
  if (only !== undefined && only.split("/")[0] !== kind) continue;
  if (!existsSync(join(root, split, kind))) continue;
  for await (const result of run(root, split)) {
    if (only?.includes("/") && only !== `${kind}/${result.id}`) continue;
    counts[result.outcome]++;
    console.log(line(result));
  }
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 ? 1 : 0;

function line({ outcome, kind, id, error, allowed, note }: CaseResult): string {
  const figures =
    error === undefined || allowed === undefined ? "" : `  error ${short(error)}  allowed ${short(allowed)}`;
  return `${outcome.padEnd(7)}  ${kind}/${id}${figures}${note === undefined ? "" : `  ${note}`}`;
}

function short(value: number): string {
  return value === 0 ? "0" : Number.isNaN(value) ? "nan" : value.toExponential(1);
}
