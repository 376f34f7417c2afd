// Journey 2: shapes filled from a prompt, with the real panel in a real browser and the real engine with Swatch.
import type { Browser } from "playwright-core";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { SceneNode } from "./fake/scene-node.ts";
import { launchChromium, missingChromium } from "./support/chromium.ts";
import { type Editor, openEditor } from "./support/editor.ts";
import { type SwatchEngine, startSwatch } from "./support/engine.ts";
import { type Line, openLine } from "./support/line.ts";
import { brush, choose, go, pair, prompt, reaches, ready, setNumber, shown, tab, until } from "./support/panel.ts";

const missing = missingChromium();
if (missing !== null) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== null)("a designer in Figma", () => {
  let line: Line;
  let browser: Browser;
  let engine: SwatchEngine;
  let editor: Editor;
  const storage = new Map<string, unknown>();

  beforeAll(async () => {
    line = await openLine();
    browser = await launchChromium(line.port);
    engine = await startSwatch();
    line.target = engine.port;
  });
  afterAll(async () => {
    await browser?.close();
    await engine?.close();
    await line?.close();
  });
  beforeEach(async () => {
    editor = await openEditor(browser, { storage });
    await editor.start();
    if (!storage.has("scumble.token")) expect(await pair(editor, await engine.code())).toBeNull();
    await ready(editor);
    await setNumber(editor, "Steps", 2);
  });
  afterEach(async () => {
    expect(editor.main.problems).toEqual([]);
    expect(editor.console).toEqual([]);
    await editor.close();
  });

  const over = () => reaches(editor, "finished", "failed", "unplaced", "cancelled", "told");
  const fillOf = (node: SceneNode) => (Array.isArray(node.fills) ? node.fills.at(-1) : undefined);
  const pictureOf = (node: SceneNode) => sharp(editor.document.images.get(fillOf(node)?.imageHash ?? "")!);
  const rgba = (node: SceneNode) => pictureOf(node).ensureAlpha().raw().toBuffer();
  const add = (type: string, more: Parameters<Editor["document"]["add"]>[1] = {}) => editor.document.add(type, more);
  const photo = async (width: number, height: number) => {
    const noise = { type: "gaussian", mean: 128, sigma: 30 } as const;
    // coarse noise made large: as easy to compress as a photograph
    const small = {
      width: Math.min(width, 256),
      height: Math.min(height, 256),
      channels: 3,
      background: "#888",
      noise,
    } as const;
    const coarse = await sharp({ create: small }).png().toBuffer();
    const bytes = await sharp(coarse).resize(width, height, { fit: "fill" }).png().toBuffer();
    editor.document.images.set("photo", new Uint8Array(bytes));
    return { width, height, name: "Photo", fills: [{ type: "IMAGE", imageHash: "photo", scaleMode: "FILL" }] };
  };

  test("fills a shape with a picture of its real size, in one undo step", async () => {
    const node = add("RECTANGLE", { width: 300, height: 200 });
    editor.main.select(node);
    await prompt(editor, "red brick wall");
    await go(editor);
    expect(await over()).toMatchObject({ state: "finished", sentence: "“red brick wall” is in the document." });
    expect(node.fills).toMatchObject([{ type: "IMAGE", scaleMode: "FILL" }]);
    expect(await pictureOf(node).metadata()).toMatchObject({ width: 300, height: 200 });
    expect(editor.document.undoSteps).toHaveLength(1);
    expect(node.relaunch).toEqual({ again: "red brick wall", vary: "red brick wall" });
    editor.document.undo();
    expect(node.fills).toMatchObject([{ type: "SOLID" }]);
  });

  test("several shapes in one run, each at its own size, in one undo step", async () => {
    const nodes = [
      add("RECTANGLE", { width: 256, height: 256 }),
      add("ELLIPSE", { width: 120, height: 240 }),
      add("STAR", { width: 90, height: 64 }),
    ];
    editor.main.select(...nodes);
    await choose(editor, "Resolution", "2");
    await prompt(editor, "green moss");
    await go(editor);
    expect(await over()).toMatchObject({ state: "finished" });
    for (const node of nodes)
      expect(await pictureOf(node).metadata()).toMatchObject({ width: node.width * 2, height: node.height * 2 });
    expect(editor.document.undoSteps).toHaveLength(1);
  });

  test("a pattern repeats the model's own size without seams", async () => {
    const node = add("FRAME", { width: 900, height: 500 });
    add("TEXT");
    editor.main.select(node);
    await tab(editor, "pattern");
    await choose(editor, "Tile size", "0.5");
    await prompt(editor, "grey stone");
    await go(editor);
    expect(await over()).toMatchObject({ state: "finished" });
    expect(fillOf(node)).toMatchObject({ scaleMode: "TILE", scalingFactor: 0.5 });
    expect(await pictureOf(node).metadata()).toMatchObject({ width: 256, height: 256 });
    const { inside, across } = seam(await rgba(node), 256, 256);
    expect(across).toBeLessThan(inside * 2 + 2);
  });

  test("a shape of 5000 px becomes tiles that cover it", async () => {
    const node = add("RECTANGLE", { width: 5000, height: 120, name: "Banner" });
    editor.main.select(node);
    await prompt(editor, "oak planks");
    await go(editor);
    expect(await over()).toMatchObject({ state: "finished" });
    const group = editor.document.page.children[1]!;
    expect(group.type).toBe("GROUP");
    expect(group.children[0]).toMatchObject({ isMask: true, width: 5000 });
    const tiles = group.children.slice(1);
    expect(tiles.map(({ width }) => width)).toEqual([2500, 2500]);
    expect(await pictureOf(tiles[1]!).metadata()).toMatchObject({ width: 2500, height: 120 });
    expect(editor.document.undoSteps).toHaveLength(1);
  });

  test("refines a picture in place, from the layer's own pixels", async () => {
    const node = add("RECTANGLE", await photo(256, 256));
    editor.main.select(node);
    await tab(editor, "refine");
    await prompt(editor, "rust");
    await go(editor);
    expect(await over()).toMatchObject({ state: "finished" });
    expect(fillOf(node)?.imageHash).not.toBe("photo");
    expect(await pictureOf(node).metadata()).toMatchObject({ width: 256, height: 256 });
  });

  test("repaints under a vector mask: outside it the new fill is clear, to the pixel", async () => {
    const node = add("RECTANGLE", { ...(await photo(256, 256)), x: 50, y: 70 });
    const mask = add("RECTANGLE", { x: 114, y: 134, width: 64, height: 96, name: "Hole" });
    editor.main.select(mask, node);
    await tab(editor, "repaint");
    await choose(editor, "Mask", "layer");
    await prompt(editor, "blue tiles");
    await go(editor);
    expect(await over()).toMatchObject({ state: "finished" });
    expect(node.fills).toMatchObject([{ imageHash: "photo" }, { type: "IMAGE" }]);
    const pixels = await rgba(node);
    let wrong = 0;
    for (let y = 0; y < 256; y += 1)
      for (let x = 0; x < 256; x += 1) {
        const isInside = x >= 64 && x < 128 && y >= 64 && y < 160;
        if (pixels[(y * 256 + x) * 4 + 3]! > 0 !== isInside) wrong += 1;
      }
    expect(wrong).toBe(0);
  });

  test("repaints what the brush covers", async () => {
    const node = add("RECTANGLE", await photo(288, 144));
    editor.main.select(node);
    await tab(editor, "repaint");
    await prompt(editor, "white plaster");
    await go(editor);
    expect(await over()).toMatchObject({ sentence: expect.stringContaining("Nothing is painted") });
    await brush(editor, [0.4, 0.5], [0.6, 0.5]);
    await go(editor);
    await until(editor, `document.querySelector(".results article:not([aria-busy])") !== null`);
    const pixels = await rgba(node);
    const alpha = (x: number, y: number) => pixels[(y * 288 + x) * 4 + 3]!;
    expect(alpha(144, 72)).toBe(255);
    expect([alpha(10, 10), alpha(280, 130), alpha(144, 10)]).toEqual([0, 0, 0]);
  });

  test("a layer of 4096 × 4096 goes there and back; where the time goes is printed", async () => {
    const node = add("RECTANGLE", await photo(4096, 4096));
    editor.main.select(node);
    await tab(editor, "repaint");
    await until(editor, `document.querySelector(".brush canvas").height > 100`);
    await brush(editor, [0.45, 0.5], [0.5, 0.5]);
    await prompt(editor, "rust");
    await go(editor);
    await until(editor, `document.querySelector(".results article:not([aria-busy])") !== null`);
    expect(await pictureOf(node).metadata()).toMatchObject({ width: 4096, height: 4096 });
    const [, times] = ((await editor.frame.getAttribute(".results .title", "title")) ?? "").split("\n");
    console.log(`4096 × 4096: ${times}`);
  });

  test("variations: choosing one swaps the picture", async () => {
    const node = add("RECTANGLE", { width: 256, height: 256 });
    editor.main.select(node);
    await setNumber(editor, "Variations", 3);
    await prompt(editor, "autumn leaves");
    await go(editor);
    expect(await over()).toMatchObject({ state: "finished" });
    const first = fillOf(node)?.imageHash;
    await editor.frame.locator(".thumbnail").nth(2).click();
    await until(editor, `document.querySelectorAll(".thumbnail")[2]?.getAttribute("aria-pressed") === "true"`);
    expect(fillOf(node)?.imageHash).not.toBe(first);
    expect(node.fills).toHaveLength(1);
    await setNumber(editor, "Variations", 1);
  });

  test("Again makes the same picture, Vary another one, from the relaunch buttons", async () => {
    const node = add("RECTANGLE", { width: 256, height: 256 });
    editor.main.select(node);
    await prompt(editor, "yellow brick");
    await go(editor);
    await over();
    const first = await rgba(node);
    await editor.start("again");
    await over();
    expect(Buffer.compare(await rgba(node), first)).toBe(0);
    await editor.start("vary");
    await over();
    expect(Buffer.compare(await rgba(node), first)).not.toBe(0);
    expect(editor.document.undoSteps).toHaveLength(3);
  });

  test("a quick action fills without a click", async () => {
    const node = add("RECTANGLE", { width: 128, height: 128 });
    editor.main.select(node);
    await editor.start("fill", { prompt: "teal leather" });
    expect(await over()).toMatchObject({ sentence: "“teal leather” is in the document." });
    expect(fillOf(node)?.type).toBe("IMAGE");
  });

  test("bad selections are sentences in the panel", async () => {
    await prompt(editor, "moss");
    for (const [node, sentence] of [
      [null, "Nothing is selected."],
      [add("RECTANGLE", { locked: true, name: "Logo" }), "“Logo” is locked."],
      [add("GROUP", { name: "Icons" }), "“Icons” is a group and has no fill."],
    ] as const) {
      editor.main.select(...(node === null ? [] : [node]));
      await go(editor);
      await until(editor, `document.querySelector(".status strong").textContent === ${JSON.stringify(sentence)}`);
      expect((await shown(editor)).advice).not.toBe("");
    }
    expect(editor.document.undoSteps).toEqual([]);
  });

  test("a node removed while the job runs is a sentence, and nothing is placed", async () => {
    const node = add("RECTANGLE", { width: 256, height: 256, name: "Tile" });
    editor.main.select(node);
    await setNumber(editor, "Steps", 12);
    await prompt(editor, "concrete");
    await go(editor);
    await reaches(editor, "running");
    for (const node of [...editor.document.page.children]) editor.document.delete(node);
    expect(await over()).toMatchObject({
      state: "unplaced",
      sentence: expect.stringContaining("“Tile” is no longer in the document"),
    });
    expect(editor.document.undoSteps).toEqual([]);
  });

  test("by keyboard alone: the arrows turn to a task, Ctrl+Enter runs, Esc cancels", async () => {
    const node = add("RECTANGLE", { width: 256, height: 256 });
    editor.main.select(node);
    await setNumber(editor, "Steps", 40);
    await tab(editor, "pattern");
    await editor.page.keyboard.press("ArrowLeft");
    const chosen = `document.querySelector('[aria-selected="true"]').dataset.mode`;
    expect(await editor.frame.evaluate(`[${chosen}, document.activeElement.dataset.mode]`)).toEqual(["fill", "fill"]);
    await editor.page.keyboard.press("Tab");
    await editor.page.keyboard.type("concrete");
    await editor.page.keyboard.press("Control+Enter");
    await reaches(editor, "running");
    await editor.page.keyboard.press("Escape");
    expect(await over()).toMatchObject({ state: "cancelled" });
    expect(editor.document.undoSteps).toEqual([]);
  });

  test("every control has a name that a screen reader can say", async () => {
    const nameless = `[...document.querySelectorAll("button, input, select, textarea, summary, canvas")]
      .filter((one) => !(one.textContent.trim() || one.ariaLabel || one.title || one.labels?.length))
      .map((one) => one.outerHTML)`;
    expect(await editor.frame.evaluate(nameless)).toEqual([]);
  });

  test("cancel while it runs leaves the document alone", async () => {
    const node = add("RECTANGLE", { width: 256, height: 256 });
    editor.main.select(node);
    await setNumber(editor, "Steps", 40);
    await prompt(editor, "concrete");
    await go(editor);
    await reaches(editor, "running");
    await editor.frame.click("text=Cancel");
    expect(await over()).toMatchObject({ state: "cancelled" });
    expect(editor.document.undoSteps).toEqual([]);
    expect(node.fills).toMatchObject([{ type: "SOLID" }]);
  });
});

/** Mean step between neighbours inside a picture, and across its left and right edge. */
function seam(pixels: Uint8Array, width: number, height: number): { inside: number; across: number } {
  const red = (x: number, y: number) => pixels[(y * width + (x % width)) * 4]!;
  const mean = (x: number) => {
    let sum = 0;
    for (let y = 0; y < height; y += 1) sum += Math.abs(red(x, y) - red(x + 1, y));
    return sum / height;
  };
  const inside =
    Array.from({ length: width - 1 }, (_, x) => mean(x)).reduce((sum, step) => sum + step, 0) / (width - 1);
  return { inside, across: mean(width - 1) };
}
