// The document after a fill, saved, in programs that share nothing with us.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundlePlugin } from "../../../plugins/photoshop-uxp/tools/bundle.ts";
import { ensureDebianPackages } from "../../../tools/debian.ts";
import { type KritaNode, openInKrita } from "../../interchange/support/krita.ts";
import type { FakeDocument } from "./fake/document.ts";
import { createFakePhotoshop } from "./fake/photoshop.ts";
import { softEllipse } from "./fake/selection.ts";
import { type SwatchEngine, startSwatch } from "./support/engine.ts";
import { readWithGimp } from "./support/gimp-facts.ts";
import { openPhoto } from "./support/pictures.ts";
import { savePsd } from "./support/save-psd.ts";
import { startSession } from "./support/session.ts";

const programs = ensureDebianPackages(["imagemagick", "gimp", "krita", "python3-pyqt5"]);
const reason = programs.installed ? "" : ` (skipped: ${programs.reason})`;
const area = { left: 90, top: 60, right: 186, bottom: 140 };

describe.skipIf(!programs.installed)(`the PSD of a result${reason}`, () => {
  let folder: string;
  let engine: SwatchEngine;
  let document: FakeDocument;
  let path: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "scumble-psd-"));
    path = join(folder, "photo.psd");
    const [{ code }, started] = await Promise.all([bundlePlugin(), startSwatch()]);
    engine = started;
    const photoshop = createFakePhotoshop();
    const session = startSession(code, photoshop, [engine.port]);
    await session.until(({ connection }) => connection.name === "needs-pairing");
    await session.controller.pair(await engine.code());
    document = openPhoto(photoshop);
    document.select(softEllipse(area, 16));
    await session.run("fill", { prompt: "moss", steps: 2, seed: 7, batch: 2 });
    session.controller.close();
    session.loaded.unload();
    writeFileSync(path, savePsd(document));
  });
  afterAll(async () => {
    await engine?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const rgba = async (picture: string) => await sharp(picture).ensureAlpha().raw().toBuffer();
  const expected = () => Buffer.from(document.composite().samples.buffer);

  test("ImageMagick finds the picture and the layers at their places", async () => {
    const flat = join(folder, "flat.png");
    const made = spawnSync("convert", [`${path}[0]`, "-depth", "8", `PNG32:${flat}`], { encoding: "utf8" });
    expect(made.stderr).toBe("");
    expect((await rgba(flat)).equals(expected())).toBe(true);
    const listed = spawnSync("identify", ["-format", "%l %w×%h%X%Y\n", path], { encoding: "utf8" }).stdout;
    expect(listed).toContain("Background 320×240+0+0");
    expect(listed.match(/ 96×80\+90\+60/g)).toHaveLength(2);
  });

  test("Krita finds the group, the layers, their places and masks", () => {
    const [opened] = openInKrita(folder, [path]);
    const names = (nodes: readonly KritaNode[]): unknown[] =>
      nodes.map(({ type, visible, rect, children }) => [type, visible, rect.join(), ...names(children)]);
    const masks = ["transparencymask", true, expect.any(String)];
    expect(names(opened!.layers)).toEqual([
      ["paintlayer", true, "0,0,320,240"],
      [
        ...["grouplayer", true, expect.any(String)],
        ["paintlayer", false, expect.any(String), masks],
        ["paintlayer", true, expect.any(String), masks],
      ],
    ]);
    const theirs = opened!.pixels.data;
    const ours = expected();
    let farthest = 0;
    for (let i = 0; i < ours.length; i += 1) farthest = Math.max(farthest, Math.abs(ours[i]! - theirs[i]!));
    expect(farthest).toBeLessThanOrEqual(2);
  });

  test("GIMP finds the group, the layers, their places and masks", async () => {
    const facts = join(folder, "facts.txt");
    const flat = join(folder, "gimp.png");
    const lines = readWithGimp(path, facts, flat);
    expect(lines).toEqual([
      "group|moss|96x80+90+60|1|no mask",
      expect.stringMatching(/^layer\|moss.*\|96x80\+90\+60\|1\|255 0$/),
      expect.stringMatching(/^layer\|moss.*\|96x80\+90\+60\|0\|255 0$/),
      "layer|Background|320x240+0+0|1|no mask",
    ]);
    const theirs = await rgba(flat);
    const ours = expected();
    let farthest = 0;
    for (let i = 0; i < ours.length; i += 1) farthest = Math.max(farthest, Math.abs(ours[i]! - theirs[i]!));
    // GIMP blends in another precision
    expect(farthest).toBeLessThanOrEqual(2);
  });
});
