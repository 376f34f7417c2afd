// Journey 2: shapes filled from a prompt, with the real panel in a real browser and the real engine with Swatch.
import type { Browser } from "playwright-core";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { SceneNode } from "./fake/scene-node.ts";
import { launchChromium, missingChromium } from "./support/chromium.ts";
import { type Editor, openEditor } from "./support/editor.ts";
import { type SwatchEngine, startSwatch } from "./support/engine.ts";
import { type Line, openLine } from "./support/line.ts";
import { go, pair, prompt, reaches, ready, setNumber } from "./support/panel.ts";

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
    expect(editor.console.filter((text) => /uncaught|Refused/.test(text))).toEqual([]);
    await editor.close();
  });

  const pictureOf = (node: SceneNode) => {
    const fill = Array.isArray(node.fills) ? node.fills.at(-1) : undefined;
    return sharp(editor.document.images.get(fill?.imageHash ?? "")!);
  };

  test("fills a shape with a picture of its real size, in one undo step", async () => {
    const node = editor.document.add("RECTANGLE", { width: 300, height: 200 });
    editor.main.select(node);
    await prompt(editor, "red brick wall");
    await go(editor);
    expect(await reaches(editor, "finished", "failed", "unplaced")).toMatchObject({
      state: "finished",
      sentence: "“red brick wall” is in the document.",
    });
    expect(node.fills).toMatchObject([{ type: "IMAGE", scaleMode: "FILL" }]);
    expect(await pictureOf(node).metadata()).toMatchObject({ width: 300, height: 200 });
    expect(editor.document.undoSteps).toHaveLength(1);
    expect(node.relaunch).toEqual({ again: "red brick wall", vary: "red brick wall" });
    editor.document.undo();
    expect(node.fills).toMatchObject([{ type: "SOLID" }]);
  });
});
