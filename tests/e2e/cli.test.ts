// The command line against the real daemon and worker with a tiny real model. The first command starts the engine; the others use it.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { connect } from "@scumble/protocol/client";
import { strFromU8, unzipSync } from "fflate";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { scumble, startScumble } from "./support/scumble.ts";

interface PsdLayer {
  readonly name: string;
  readonly left: number;
  readonly top: number;
  readonly hidden?: boolean;
  readonly mask?: Readonly<Record<string, unknown>>;
  readonly children?: readonly PsdLayer[];
}
interface Psd {
  readonly children: readonly PsdLayer[];
}
// the engine's own dependency
const fromEngine = createRequire(join(import.meta.dirname, "../../packages/engine/package.json"));
const { readPsd } = fromEngine("ag-psd") as { readPsd(bytes: Uint8Array, options: object): Psd };

const models = join(import.meta.dirname, "../fixtures/models");
const width = 96;
const height = 64;

let folder: string;
let env: NodeJS.ProcessEnv;
const at = (...names: string[]) => join(folder, ...names);
const run = (...args: string[]) => scumble(args, env);

/** Asks the engine until one of its jobs runs. */
async function untilOneRuns(): Promise<void> {
  const { port, token } = JSON.parse(await readFile(at("data", "runtime", "engine.json"), "utf8")) as Record<
    string,
    string
  >;
  const client = { kind: "sdk", name: "test", version: "0" } as const;
  const engine = await connect({ url: `ws://127.0.0.1:${port}/`, token, client, WebSocket });
  const countRunning = async () => (await engine.call("job.list", { whose: "all", state: "running" })).jobs.length;
  // slower than the engine's limit of messages a second
  while ((await countRunning()) === 0) await pause(20);
  engine.close();
}

/** A greyscale file. */
async function writeGrey(
  name: string,
  size: { width: number; height: number },
  value: (x: number, y: number) => number,
) {
  const data = Uint8Array.from({ length: size.width * size.height }, (_, i) =>
    value(i % size.width, Math.floor(i / size.width)),
  );
  await sharp(data, { raw: { ...size, channels: 1 } })
    .png()
    .toFile(at(name));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "scumble-cli-"));
  env = { SCUMBLE_HOME: at("data"), SCUMBLE_MODELS: models, SCUMBLE_PORT: "0", NO_COLOR: "1" };
  const photo = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37) % 251);
  await sharp(photo, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(at("photo.png"));
  const inside = (x: number, y: number) => x >= 30 && x < 60 && y >= 20 && y < 50;
  await writeGrey("mask.png", { width, height }, (x, y) => (inside(x, y) ? (x < 40 ? 128 : 255) : 0));
  await writeGrey("empty.png", { width, height }, () => 0);
  await writeGrey("small.png", { width: 32, height: 32 }, () => 255);
  await writeFile(at("text.png"), "I am no picture.");
});

afterAll(async () => {
  const engine = await readFile(at("data", "runtime", "engine.json"), "utf8").catch(() => null);
  if (engine !== null) process.kill((JSON.parse(engine) as { pid: number }).pid);
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

const fill = (...more: string[]) => [
  ...["fill", "--image", at("photo.png"), "--mask", at("mask.png"), "--prompt", "red brick wall"],
  ...["--model", "tiny-inpaint", "--steps", "2", "--seed", "5", ...more],
];

async function rgb(path: string): Promise<Buffer> {
  return sharp(path).removeAlpha().raw().toBuffer();
}

describe("scumble fill", () => {
  it("starts an engine and writes flattened and layered files", async () => {
    const outs = ["a.png", "a.ora", "a.psd"].map((name) => at(name));
    const { code, stdout, stderr } = await run(...fill(...outs.flatMap((path) => ["--out", path])));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.split("\n").filter((line) => line.startsWith("wrote "))).toHaveLength(3);
    expect(stdout).toContain("30 × 30 at 30,20, seed 5");

    const [before, after] = await Promise.all([rgb(at("photo.png")), rgb(at("a.png"))]);
    let changed = 0;
    for (let i = 0; i < before.length; i++) {
      const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
      const inside = x >= 30 && x < 60 && y >= 20 && y < 50;
      if (before[i] !== after[i]) inside ? changed++ : expect.fail(`pixel ${x},${y} outside the mask changed`);
    }
    expect(changed).toBeGreaterThan(1000);

    const ora = unzipSync(await readFile(at("a.ora")));
    expect(strFromU8(ora.mimetype!)).toBe("image/openraster");
    expect(strFromU8(ora["stack.xml"]!)).toMatch(
      /<layer name="[^"]*red brick wall[^>]* x="30" y="20"[\s\S]*<layer name="photo"/,
    );

    const psd = readPsd(await readFile(at("a.psd")), {
      skipThumbnail: true,
      skipLayerImageData: true,
      skipCompositeImageData: true,
    });
    expect(psd.children.map(({ name, left, top }) => ({ name, left, top }))).toMatchObject([
      { name: "photo", left: 0, top: 0 },
      { left: 30, top: 20 },
    ]);
    expect(psd.children[1]?.mask).toMatchObject({ left: 30, top: 20, right: 60, bottom: 50 });
  });

  it("adds layers to a document, beside it under a name of its own, and keeps what is in it", async () => {
    const given = ["--document", at("a.psd"), "--selection", at("mask.png"), "--prompt", "moss"];
    const settings = ["--model", "tiny-inpaint", "--steps", "2", "--seed", "7", "--batch", "2", "--json"];
    const { code, stdout, stderr } = await run("fill", ...given, ...settings);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ seeds: [7, 8], files: [at("a-fill.psd")] });
    const options = { skipThumbnail: true, skipLayerImageData: true, skipCompositeImageData: true };
    const before = readPsd(await readFile(at("a.psd")), options).children;
    const after = readPsd(await readFile(at("a-fill.psd")), options).children;
    expect(after.slice(0, 2)).toEqual(before);
    expect(after[2]!.children?.map(({ left, top, hidden }) => [left, top, hidden])).toEqual([
      [30, 20, true],
      [30, 20, false],
    ]);
  });

  it("says what is wrong with a document", async () => {
    await writeFile(at("cut.psd"), (await readFile(at("a.psd"))).subarray(0, 5000));
    const given = ["--selection", at("mask.png"), "--prompt", "moss"];
    const { code, stderr } = await run("fill", "--document", at("cut.psd"), ...given);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^scumble: .*a complete Photoshop file.*save the document again/);
  });

  it("answers with one JSON object and nothing else", async () => {
    const { code, stdout, stderr } = await run(...fill("--batch", "2", "--out", at("b.png"), "--json"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      job: expect.stringMatching(/^job_/),
      state: "finished",
      model: "tiny-inpaint",
      seeds: [5, 6],
      layers: [5, 6].map((seed) => ({
        name: expect.any(String),
        rect: { x: 30, y: 20, width: 30, height: 30 },
        seed,
        hasMask: true,
        report: expect.any(Object),
        warnings: [],
      })),
      timing: { totalMs: expect.any(Number), modelMs: expect.any(Number), loadMs: expect.any(Number) },
      files: [at("b-1.png"), at("b-2.png")],
    });
    expect(await rgb(at("b-1.png"))).toEqual(await rgb(at("a.png")));
    expect(await rgb(at("b-2.png"))).not.toEqual(await rgb(at("a.png")));
  });
});

describe("scumble generate and refine", () => {
  it("make a picture and a new version of it", async () => {
    const common = ["--model", "tiny-inpaint", "--steps", "2", "--seed", "1", "--prompt", "grass"];
    const made = await run("generate", ...common, "--width", "64", "--height", "32", "--out", at("grass.png"));
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(await sharp(at("grass.png")).metadata()).toMatchObject({ width: 64, height: 32, format: "png" });
    const refined = await run("refine", ...common, "--image", at("grass.png"), "--out", at("grass-2.ora"));
    expect(refined).toMatchObject({ code: 0, stderr: "" });
    expect(Object.keys(unzipSync(await readFile(at("grass-2.ora"))))).toContain("data/layer1.png");
  });
});

describe("bad input", () => {
  it.concurrent.each([
    ["a missing picture", () => ["--image", at("nowhere.png")], /^scumble: .*`--image`, received .*nowhere\.png/],
    ["text with a picture's name", () => ["--image", at("text.png")], /^scumble: .*PNG.*`--image`/],
    ["a mask of another size", () => ["--mask", at("small.png")], /^scumble: .*96×64.*32×32/],
    ["an empty mask", () => ["--mask", at("empty.png")], /^scumble: The selection is empty/],
    ["an unknown scheduler", () => ["--scheduler", "magic"], /^scumble: .*scheduler.*magic/],
    ["an unknown model", () => ["--model", "magic"], /^scumble: .*model.*magic/],
    ["a missing output folder", () => ["--out", at("missing", "c.png")], /^scumble: .*`--out`, received .*missing/],
  ])("%s is told in one sentence", async (_, args, pattern) => {
    const outcome = await run(...fill("--out", at("c.png"), ...args()));
    expect(outcome).toEqual({ code: 1, stdout: "", stderr: expect.stringMatching(pattern) });
    expect(outcome.stderr.trim().split("\n")).toHaveLength(1);
    expect(await readdir(folder)).not.toContain("c.png");
  });

  it.concurrent("is told as JSON too where JSON was asked for", async () => {
    const { code, stdout } = await run(...fill("--scheduler", "magic", "--out", at("c.png"), "--json"));
    expect({ code, answer: JSON.parse(stdout) }).toMatchObject({
      code: 1,
      answer: { error: { code: "scheduler.unknown", message: expect.any(String), retryable: false } },
    });
  });
});

describe("^C", () => {
  it("cancels the job and exits with 130", async () => {
    const order = ["generate", "--model", "tiny-inpaint", "--prompt", "red brick wall", "--steps", "150"];
    const running = startScumble([...order, "--width", "512", "--height", "512", "--out", at("d.png"), "--json"], env);
    await untilOneRuns();
    running.interrupt();
    const { code, stdout } = await running.outcome;
    const { job, state } = JSON.parse(stdout) as { job: string; state: string };
    expect({ code, state }).toEqual({ code: 130, state: "cancelled" });
    const list = await run("jobs", "list");
    expect(list.stdout).toMatch(new RegExp(`^${job} +cancelled .* generate .* red brick wall$`, "m"));
    expect(await readdir(folder)).not.toContain("d.png");
  });
});

describe("other verbs", () => {
  it("describe what there is", async () => {
    const { code, stdout } = await run("describe");
    expect(code).toBe(0);
    expect(stdout).toMatch(/fill: .*[\s\S]*paddingPx[\s\S]*Schedulers[\s\S]*euler[\s\S]*tiny-inpaint/);
    expect((await run("models", "list")).stdout).toContain("tiny-inpaint");
  });

  it("pair and revoke", async () => {
    const { code } = JSON.parse((await run("pair", "--json")).stdout) as { code: string };
    expect(code).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
    expect(await run("pair", "list")).toMatchObject({ code: 0, stdout: "No editor is paired.\n" });
    expect(await run("pair", "revoke", "cli_000000000000")).toMatchObject({ code: 1 });
  });

  it("doctor finds the running engine", async () => {
    const { code, stdout } = await run("doctor", "--json");
    const { findings } = JSON.parse(stdout) as { findings: { title: string; text: string }[] };
    expect(code).toBe(0);
    expect(findings.find(({ title }) => title === "engine")?.text).toMatch(/^running/);
    expect(findings.find(({ title }) => title === "onnx runtime")?.text).toContain("cpu");
  });
});
