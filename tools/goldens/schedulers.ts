import type { CaseResult } from "./case.ts";

/** Runs every trajectory of `<split>/schedulers`. */
export async function* runSchedulers(_root: string, _split: string): AsyncIterable<CaseResult> {}
