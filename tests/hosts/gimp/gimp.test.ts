// The real GIMP 3.0 and 3.2 with the real engine, each in a chroot of its own. `npm run test:gimp` runs it; cases lie in rig/*.py.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureDebianPackages } from "../../../tools/debian.ts";
import { openEvaluator } from "../../../tools/evaluation/evaluator.ts";
import { type ControlledEngine, runScumble, startControlledEngine } from "../krita/support/engine.ts";
import { type Chroot, cacheFolder, ensureChroot, obstacle, type Suite, suites } from "./support/chroot.ts";
import { openControl } from "./support/control.ts";
import { ended, gimpCommand, prepareWork, startInside } from "./support/gimp-process.ts";
import { readPnm } from "./support/pnm.ts";
import { openScreen } from "./support/screen.ts";

interface CaseResult {
  readonly case: string;
  /** A traceback; null: it passed. */
  readonly problem: string | null;
}

const isWanted = process.env.MODE === "hosts";
const asked = process.env.SCUMBLE_GIMP_CASES ?? "";
const pictures = process.env.SCUMBLE_GIMP_PICTURES;
const why = isWanted
  ? (obstacle() ?? missingPrograms())
  : "it installs and starts a real GIMP; run `npm run test:gimp`";
// large images once: they take long, and depend on the engine more than on GIMP
const plain = { trixie: "journey trouble same large", forky: "journey trouble same" };
const timeoutMs = 12 * 60_000;

const rig = join(import.meta.dirname, "rig");
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

function missingPrograms(): string | null {
  const packages = ensureDebianPackages(["mmdebstrap", "xvfb", "xdotool", "imagemagick"]);
  return packages.installed ? null : packages.reason;
}

/** Sentences of the cases that are written out in a file. */
const sentencesOf = (script: string): string[] =>
  [...readFileSync(join(rig, `${script}.py`), "utf8").matchAll(/^@case\("(.+)"\)$/gm)].map(([, sentence]) => sentence!);

for (const suite of Object.keys(suites) as Suite[]) {
  // now, because a chroot that cannot be made belongs into the title
  const chroot: Chroot =
    why === null ? ensureChroot(suite, (line) => process.stdout.write(`[rig] ${line}\n`)) : { reason: why };
  const skipped = "reason" in chroot;
  describe.skipIf(skipped)(`GIMP ${suites[suite]}${skipped ? ` (skipped: ${chroot.reason})` : ""}`, () => {
    const data = mkdtempSync(join(tmpdir(), "scumble-gimp-"));
    const work = join(cacheFolder, `work-${suite}`);
    const results: CaseResult[] = [];
    const left = new Map<string, string>();
    let engine: ControlledEngine | null = null;

    beforeAll(async () => {
      if (skipped) return;
      const { root } = chroot;
      engine = await startControlledEngine(data);
      const { controlPort } = engine;
      prepareWork(work, suite);
      const screen = await openScreen();
      const control = await openControl({
        engine: async (verb) => {
          const answer = await fetch(`http://127.0.0.1:${controlPort}/${verb}`);
          if (!answer.ok) throw new Error(await answer.text());
        },
        press: screen.press,
        type: screen.type,
        place: (title, x, y) => screen.place(title!, Number(x), Number(y)),
        shot: (name) => screen.shoot(join(work, `${name}.png`)),
      });
      const env = { CONTROL: control.url, ONLY: asked };
      try {
        for (const scripts of [plain[suite], "gui", "closing", "found"]) {
          const display = scripts === "gui" ? { display: screen.number } : {};
          const gimp = startInside(
            { root, work, engine: data, env, ...display },
            gimpCommand(scripts, scripts === "gui"),
          );
          await ended(gimp, timeoutMs);
          left.set(scripts, existsSync(join(work, "left.txt")) ? readFileSync(join(work, "left.txt"), "utf8") : "");
        }
      } finally {
        control.close();
        screen.close();
      }
      const lines = readFileSync(join(work, "results.jsonl"), "utf8").trim().split("\n");
      results.push(...lines.map((line) => JSON.parse(line) as CaseResult));
      if (pictures !== undefined && suite === "trixie") {
        mkdirSync(pictures, { recursive: true });
        for (const name of readdirSync(work).filter((one) => /^gimp-.*\.png$/.test(one)))
          writeFileSync(join(pictures, name), readFileSync(join(work, name)));
      }
    }, 3 * timeoutMs);

    afterAll(async () => {
      await engine?.close();
      rmSync(data, { recursive: true, force: true });
    });

    test("every case that was run passed", () => {
      expect(results.filter((one) => one.problem !== null)).toEqual([]);
      expect(results.length).toBeGreaterThan(0);
    });

    for (const sentence of [...plain[suite].split(" "), "gui", "closing", "found"].flatMap(sentencesOf))
      test(sentence, ({ skip }) => {
        const result = results.find((one) => one.case === sentence);
        if (result === undefined && asked !== "") return skip("another case was asked for");
        expect(result?.problem ?? (result === undefined ? "it was not run" : null)).toBeNull();
      });

    test("GIMP's end leaves no process", () => {
      for (const [scripts, names] of left) {
        const ours = names.split("\n").filter((name) => /python|scumble|gimp/.test(name));
        expect({ scripts, ours }).toEqual({ scripts, ours: [] });
      }
    });

    test("the same job from the command line gives the same pixels", async ({ skip }) => {
      if (!existsSync(join(work, "same-after.ppm"))) return skip("another case was asked for");
      const names = { before: "same-before.png", mask: "same-mask.png", made: "same-cli.png" };
      const file = (name: string): string => join(work, name);
      for (const [from, to] of [["same-before.ppm", names.before] as const, ["same-mask.pgm", names.mask] as const]) {
        const { width, height, channels, data: raw } = readPnm(readFileSync(file(from)));
        await sharp(raw, { raw: { width, height, channels } }).toFile(file(to));
      }
      const job = ["--prompt", "green scales", "--seed", "21", "--out", file(names.made), "--data", data];
      runScumble(["fill", "--image", file(names.before), "--mask", file(names.mask), ...job]);
      const pixels = async (path: string) => sha256(await sharp(path).removeAlpha().raw().toBuffer());
      const gimps = sha256(readPnm(readFileSync(file("same-after.ppm"))).data);
      expect(gimps).toBe(await pixels(file(names.made)));
    });

    test("every region is what its prompt says", async () => {
      const path = join(work, "judge.jsonl");
      const lines = existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
      const evaluator = await openEvaluator();
      const wrong: string[] = [];
      for (const line of lines) {
        const { file, wanted } = JSON.parse(line) as { file: string; wanted: { material: string; colour?: string } };
        const seen = await evaluator.judge(readPnm(readFileSync(join(work, file))));
        const agrees = seen.material === wanted.material && seen.colour === (wanted.colour ?? seen.colour);
        if (!agrees) wrong.push(`${file}: ${seen.colour} ${seen.material}`);
      }
      await evaluator.release();
      expect(wrong).toEqual([]);
    });
  });
}
