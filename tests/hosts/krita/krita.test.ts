// The real Krita with the real engine: one start of each for all cases, which lie in cases/*.py. `npm run test:krita` runs it.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readImage } from "../../../packages/engine/src/imaging/codec.ts";
import { flattenPixels } from "../../../packages/engine/src/imaging/convert.ts";
import { ensureDebianPackages } from "../../../tools/debian.ts";
import { openEvaluator } from "../../../tools/evaluation/evaluator.ts";
import { type ControlledEngine, runScumble, startControlledEngine } from "./support/engine.ts";
import { type CaseResult, runInKrita } from "./support/krita-process.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const cache = join(root, "node_modules", ".cache", "scumble-krita");
const out = join(cache, "out");
const folder = join(import.meta.dirname, "cases");
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".py"))
  .sort();
const isWanted = process.env.MODE === "hosts";
/** Why Krita is not tested, as a sentence; null: it is. */
function obstacle(): string | null {
  if (!isWanted) return "it installs and starts a real Krita; run `npm run test:krita`";
  const packages = ensureDebianPackages(["krita", "python3-pyqt5", "xvfb", "xdotool"]);
  return packages.installed ? null : packages.reason;
}
const why = obstacle();

const readPicture = async (path: string) => flattenPixels((await readImage(path, "picture")).pixels);

/** The sentences of the cases in a file, read without running it. */
const sentencesOf = (file: string): string[] =>
  [...readFileSync(join(folder, file), "utf8").matchAll(/^@case\("(.+)"\)$/gm)].map(([, sentence]) => sentence!);

describe.skipIf(why !== null)(`Krita${why === null ? "" : ` (skipped: ${why})`}`, () => {
  const results = new Map<string, CaseResult>();
  let engine: ControlledEngine | null = null;
  const data = mkdtempSync(join(tmpdir(), "scumble-krita-"));

  beforeAll(async () => {
    rmSync(out, { recursive: true, force: true });
    engine = await startControlledEngine(data);
    const options = {
      home: join(cache, "home"),
      engine: data,
      controlPort: engine.controlPort,
      timeoutMs: 14 * 60_000,
      only: process.env.SCUMBLE_KRITA_CASES ?? "",
    };
    // cases that end Krita need another start after it
    const starts = [
      files.filter((file) => !file.startsWith("z")),
      ...files.filter((f) => f.startsWith("z")).map((f) => [f]),
    ];
    for (const names of starts)
      for (const result of await runInKrita({ ...options, out, files: names.map((name) => join(folder, name)) }))
        results.set(result.case, result);
  }, 15 * 60_000);

  afterAll(async () => {
    await engine?.close();
    rmSync(data, { recursive: true, force: true });
  });

  for (const file of files)
    describe(file, () => {
      for (const sentence of sentencesOf(file))
        test(sentence, ({ skip }) => {
          const result = results.get(sentence);
          if (result === undefined && process.env.SCUMBLE_KRITA_CASES) return skip("another case was asked for");
          expect(result?.problem ?? (result === undefined ? "it was not run" : null)).toBeNull();
        });
    });

  test("the same job from the command line gives the same pixels", async ({ skip }) => {
    if (!existsSync(join(out, "same-after.png"))) return skip("another case was asked for");
    const file = (name: string): string => join(out, name);
    const job = ["--prompt", "green scales", "--seed", "21", "--out", file("same-cli.png"), "--data", data];
    runScumble(["fill", "--image", file("same-before.png"), "--mask", file("same-mask.png"), ...job]);
    const [krita, cli] = await Promise.all(["same-after.png", "same-cli.png"].map((name) => readPicture(file(name))));
    expect(Buffer.compare(krita!.data, cli!.data)).toBe(0);
  });

  test("every region is what its prompt says", async () => {
    const lines = existsSync(join(out, "judge.jsonl")) ? readFileSync(join(out, "judge.jsonl"), "utf8").trim() : "";
    const evaluator = await openEvaluator();
    const wrong: string[] = [];
    for (const line of lines.split("\n").filter((one) => one !== "")) {
      const asked = JSON.parse(line) as { file: string; case: string; wanted: { material: string; colour?: string } };
      const seen = await evaluator.judge(await readPicture(join(out, asked.file)));
      const agrees = seen.material === asked.wanted.material && seen.colour === (asked.wanted.colour ?? seen.colour);
      if (!agrees) wrong.push(`${asked.case}: ${seen.colour} ${seen.material}`);
    }
    await evaluator.release();
    expect(wrong).toEqual([]);
  });
});
