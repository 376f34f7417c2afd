// pnpm goldens ROOT SPLIT [KIND[/ID]] [--table FILE]: compares the engine with a reference set in the layout of its FORMAT.md.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { CaseResult } from "./case.ts";
import { kinds } from "./kinds.ts";
import { numericsPage, readVersions } from "./table.ts";

const { positionals, values } = parseArgs({ allowPositionals: true, options: { table: { type: "string" } } });
const [root, split, only = ""] = positionals;
if (root === undefined || split === undefined || !existsSync(join(root, split))) {
  const reason =
    root === undefined || split === undefined ? "two arguments are needed" : `${root}/${split} is no folder`;
  console.error(`usage: goldens ROOT SPLIT [KIND[/ID]] [--table FILE]; ${reason}`);
  process.exit(2);
}
const [onlyKind = "", onlyId = ""] = only.split("/");

const results: CaseResult[] = [];
const counts = { passed: 0, failed: 0, skipped: 0 };
const worst = new Map<string, { cases: number; ratio: number; id: string }>();
for (const [kind, run] of Object.entries(kinds)) {
  if ((onlyKind !== "" && onlyKind !== kind) || !existsSync(join(root, split, kind))) continue;
  for await (const result of run(root, split)) {
    if (onlyId !== "" && onlyId !== result.id) continue;
    results.push(result);
    counts[result.outcome]++;
    remember(result);
    console.log(line(result));
  }
}
if (values.table !== undefined) writeFileSync(values.table, numericsPage(results, readVersions(root, split)));
for (const [kind, { cases, ratio, id }] of worst) {
  console.log(
    `${kind}: ${cases} cases compared, the worst error is ${(100 * ratio).toFixed(1)} % of what is allowed (${id})`,
  );
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 || counts.passed + counts.skipped === 0 ? 1 : 0;

function remember({ kind, id, outcome, error, allowed }: CaseResult): void {
  if (outcome === "skipped") return;
  const seen = worst.get(kind) ?? { cases: 0, ratio: 0, id: "all exact" };
  // a case that threw or allows no error has no ratio
  const ratio = error === undefined || allowed === undefined || error === 0 ? 0 : error / allowed;
  const worse = ratio > seen.ratio || Number.isNaN(ratio);
  worst.set(kind, { cases: seen.cases + 1, ratio: worse ? ratio : seen.ratio, id: worse ? id : seen.id });
}

function line({ outcome, kind, id, error, allowed, note }: CaseResult): string {
  const figures =
    error === undefined || allowed === undefined ? "" : `  error ${short(error)}  allowed ${short(allowed)}`;
  return `${outcome.padEnd(7)}  ${kind}/${id}${figures}${note === undefined ? "" : `  ${note}`}`;
}

function short(value: number): string {
  return value === 0 ? "0" : Number.isNaN(value) ? "nan" : value.toExponential(1);
}
