// The main thread alone: its real bundle in QuickJS against the fake document's rules.
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NodePlace, PlaceOrder, SelectionNeeds, Tile } from "../../../plugins/figma/src/messages.ts";
import { createDocument, type FakeDocument } from "./fake/document.ts";
import type { SceneNode } from "./fake/scene-node.ts";
import { type CallableMainThread, openMainThread } from "./support/main-thread-calls.ts";

const shapes: SelectionNeeds = { paint: "replace", isPattern: false, scale: 1, readsPicture: false, topIsMask: false };
const pictures: SelectionNeeds = { ...shapes, readsPicture: true };

let document: FakeDocument;
let main: CallableMainThread;

beforeEach(async () => {
  document = createDocument();
  main = await openMainThread(document);
  main.run("open");
});
afterEach(() => {
  expect(main.problems).toEqual([]);
  main.close();
});

const png = async (width: number, height: number, color = "#a33"): Promise<Uint8Array> =>
  new Uint8Array(
    await sharp({ create: { width, height, channels: 4, background: color } })
      .png()
      .toBuffer(),
  );
const tile = async (width: number, height: number, x = 0, y = 0): Promise<Tile> => ({
  png: await png(width, height),
  x,
  y,
  width,
  height,
});
const order = (places: readonly NodePlace[], tiles: readonly Tile[], more: Partial<PlaceOrder> = {}): PlaceOrder => ({
  key: "run-1",
  title: "red brick",
  paint: "replace",
  isPattern: false,
  scale: 1,
  pieces: places.map((place) => ({ place, tiles, recipe: "{}", replaces: null })),
  ...more,
});
const read = (needs: SelectionNeeds, ...nodes: SceneNode[]) => {
  main.select(...nodes);
  return main.call("selection.read", needs);
};

describe("reading the selection", () => {
  test("gives the real pixel size times the scale", async () => {
    const node = document.add("RECTANGLE", { width: 240.4, height: 99.5 });
    const [place] = await read({ ...shapes, scale: 2 }, node);
    expect(place).toMatchObject({ nodeId: node.id, imageWidth: 481, imageHeight: 199, isInPlace: true });
  });

  test("tells the panel of every change", () => {
    const node = document.add("ELLIPSE", { name: "Sun" });
    main.select(node);
    main.select();
    expect(main.events).toMatchObject([
      { event: "selection", selection: { count: 1, name: "Sun", recipe: null } },
      { event: "selection", selection: { count: 0 } },
    ]);
  });

  const refusals: [string, SelectionNeeds, (add: FakeDocument["add"]) => SceneNode[], RegExp][] = [
    ["nothing", shapes, () => [], /Nothing is selected; select/],
    ["a locked layer", shapes, (add) => [add("RECTANGLE", { locked: true })], /is locked; unlock it/],
    [
      "a layer in a locked frame",
      shapes,
      (add) => [add("RECTANGLE", {}, add("FRAME", { locked: true, name: "Card" }))],
      /“Card” is locked/,
    ],
    ["a hidden layer", shapes, (add) => [add("RECTANGLE", { visible: false })], /is hidden; show it/],
    ["a group", shapes, (add) => [add("GROUP")], /is a group and has no fill; select a shape/],
    ["a line", shapes, (add) => [add("LINE", { height: 0 })], /is a line and has no fill/],
    ["a section", shapes, (add) => [add("SECTION")], /is a section and has no fill/],
    ["a slice", pictures, (add) => [add("SLICE")], /has no picture/],
    [
      "a text with several fills",
      shapes,
      (add) => [add("TEXT", { fills: "mixed" })],
      /several fills in one text; give all of it one/,
    ],
    ["a shape thinner than a pixel", shapes, (add) => [add("RECTANGLE", { height: 0.4 })], /smaller than a pixel/],
    ["a rotated picture", pictures, (add) => [add("RECTANGLE", { degrees: 30 })], /is rotated.*set its rotation to 0/],
    [
      "a text in an instance",
      pictures,
      (add) => [add("TEXT", {}, add("INSTANCE", { name: "Button" }))],
      /inside the instance “Button”.*select the instance/,
    ],
    [
      "one layer where a mask needs two",
      { ...pictures, topIsMask: true },
      (add) => [add("RECTANGLE")],
      /The mask needs two layers; select/,
    ],
  ];
  test.each(refusals)("%s is a sentence", async (_, needs, make, sentence) => {
    await expect(read(needs, ...make(document.add))).rejects.toThrow(sentence);
  });

  test.each([
    ["a text", "TEXT"],
    ["an instance", "INSTANCE"],
    ["a frame", "FRAME"],
    ["a star", "STAR"],
  ])("%s can be filled", async (_, type) => {
    await expect(read(shapes, document.add(type))).resolves.toHaveLength(1);
  });

  test("Dev Mode is a sentence", async () => {
    const dev = await openMainThread(document, { editorType: "dev" });
    dev.run("open");
    await expect(dev.call("selection.read", shapes)).rejects.toThrow(/Dev Mode cannot change the document; switch/);
  });

  test("the topmost of two layers is the mask, in whatever order they were clicked", async () => {
    const [below, above] = [document.add("RECTANGLE"), document.add("ELLIPSE")];
    for (const nodes of [
      [below, above],
      [above, below],
    ])
      expect(await read({ ...pictures, topIsMask: true }, ...nodes)).toMatchObject([
        { nodeId: below.id, maskNodeId: above.id },
      ]);
  });
});

describe("placing", () => {
  test("several shapes are one undo step, which gives back everything", async () => {
    const nodes = [document.add("RECTANGLE"), document.add("ELLIPSE"), document.add("STAR")];
    const before = nodes.map(({ fills }) => structuredClone(fills));
    const places = await read(shapes, ...nodes);
    const outcomes = await main.call("place", order(places, [await tile(100, 100)]));
    expect(outcomes).toMatchObject(nodes.map(({ id }) => ({ receipt: { nodeId: id, isNewLayer: false } })));
    expect(document.undoSteps).toHaveLength(1);
    for (const node of nodes) expect(node.fills).toMatchObject([{ type: "IMAGE", scaleMode: "FILL" }]);
    expect(nodes[0]!.relaunch).toEqual({ again: "red brick", vary: "red brick" });
    document.undo();
    expect(nodes.map(({ fills }) => fills)).toEqual(before);
    expect(nodes.map(({ relaunch }) => relaunch)).toEqual([{}, {}, {}]);
    expect(document.undoSteps).toHaveLength(0);
  });

  test("adds above the other fills, and repeats a pattern", async () => {
    const node = document.add("RECTANGLE");
    const places = await read(shapes, node);
    await main.call("place", order(places, [await tile(64, 64)], { paint: "add", isPattern: true, scale: 0.5 }));
    expect(node.fills).toMatchObject([{ type: "SOLID" }, { type: "IMAGE", scaleMode: "TILE", scalingFactor: 0.5 }]);
  });

  test("choosing another variation swaps the picture and leaves the fill where it is", async () => {
    const node = document.add("RECTANGLE");
    const places = await read(shapes, node);
    const [first] = await main.call("place", order(places, [await tile(100, 100)], { paint: "add" }));
    const receipt = (first as { receipt: never }).receipt;
    const other = { png: await png(100, 100, "#3a3"), x: 0, y: 0, width: 100, height: 100 };
    const again = order(places, [other], { paint: "add" });
    await main.call("place", { ...again, pieces: [{ ...again.pieces[0]!, replaces: receipt }] });
    expect(node.fills).toHaveLength(2);
    expect(document.undoSteps).toHaveLength(2);
  });

  test("above Figma's limit it becomes tiles in a group, cut to the shape, turned with it", async () => {
    const node = document.add("RECTANGLE", { width: 5000, height: 300, x: 10, y: 20, degrees: 90, name: "Banner" });
    const sibling = document.add("RECTANGLE");
    const places = await read(shapes, node);
    const tiles = [await tile(2500, 300), await tile(2500, 300, 2500)];
    const [outcome] = await main.call("place", order(places, tiles));
    const group = document.find((outcome as { receipt: { nodeId: string } }).receipt.nodeId)!;
    expect(document.page.children).toEqual([node, group, sibling]);
    expect(group.children.map(({ isMask, width }) => [isMask, width])).toEqual([
      [true, 5000],
      [false, 2500],
      [false, 2500],
    ]);
    // turned by 90 degrees, the second tile lies 2500 units further up
    expect(group.children[2]!.relativeTransform[1][2]).toBeCloseTo(20 - 2500);
    expect(document.undoSteps).toHaveLength(1);
    document.undo();
    expect(document.page.children).toEqual([node, sibling]);
  });

  test("a picture of a frame with content goes into a layer above it", async () => {
    const frame = document.add("FRAME", { width: 80, height: 60, layoutMode: "NONE", name: "Card" });
    document.add("TEXT", {}, frame);
    const places = await read(pictures, frame);
    const [outcome] = await main.call("place", order(places, [await tile(80, 60)]));
    expect(outcome).toMatchObject({ receipt: { isNewLayer: true } });
    expect(document.page.children.map(({ type, width, height }) => [type, width, height])).toEqual([
      ["FRAME", 80, 60],
      ["RECTANGLE", 80, 60],
    ]);
    expect(frame.fills).toMatchObject([{ type: "SOLID" }]);
  });

  test("in an auto-layout frame the new layer takes no room", async () => {
    const list = document.add("FRAME", { layoutMode: "VERTICAL" });
    const card = document.add("FRAME", {}, list);
    document.add("TEXT", {}, card);
    const places = await read(pictures, card);
    await main.call("place", order(places, [await tile(100, 100)]));
    expect(list.children[1]).toMatchObject({ type: "RECTANGLE", layoutPositioning: "ABSOLUTE" });
  });

  test("a node that is gone, locked or reshaped is a sentence, and the others get theirs", async () => {
    const nodes = [1, 2, 3, 4].map(() => document.add("RECTANGLE"));
    const places = await read(shapes, ...nodes);
    document.delete(nodes[0]!);
    nodes[1]!.locked = true;
    nodes[2]!.width = 300;
    const outcomes = await main.call("place", order(places, [await tile(100, 100)]));
    expect(outcomes).toMatchObject([
      { problem: expect.stringMatching(/no longer in the document; undo/) },
      { problem: expect.stringMatching(/was locked meanwhile; unlock it/) },
      { problem: expect.stringMatching(/has another shape now; undo that/) },
      { receipt: { nodeId: nodes[3]!.id } },
    ]);
    expect(document.undoSteps).toHaveLength(1);
  });

  test("whichever change Figma refuses, the document is as it was", async () => {
    const nodes = [document.add("RECTANGLE"), document.add("RECTANGLE", { width: 5000 })];
    const places = await read(shapes, ...nodes);
    const tiles = [await tile(2500, 100), await tile(2500, 100, 2500)];
    const mixed = order(places, tiles);
    const pieces = [{ ...mixed.pieces[0]!, tiles: [await tile(100, 100)] }, mixed.pieces[1]!];
    await main.call("start", null);
    const shown = () =>
      JSON.stringify(
        document.page.children.map(({ id, fills, relaunch, pluginData }) => [id, fills, relaunch, [...pluginData]]),
      );
    const before = shown();
    let refused = 0;
    for (let at = 1; ; at += 1) {
      document.failAtChange = at;
      const error = await main.call("place", { ...mixed, pieces }).then(
        () => null,
        (thrown: Error) => thrown,
      );
      document.failAtChange = 0;
      if (error === null) break;
      expect(error.message).toMatch(/Figma refused: .*Internal error/);
      expect(shown()).toBe(before);
      expect(document.undoSteps).toHaveLength(0);
      refused += 1;
    }
    expect(refused).toBeGreaterThan(8);
    expect(document.undoSteps).toHaveLength(1);
  });

  test("a file that cannot be changed is a sentence", async () => {
    const node = document.add("RECTANGLE");
    const places = await read(shapes, node);
    document.isReadOnly = true;
    await expect(main.call("place", order(places, [await tile(100, 100)]))).rejects.toThrow(
      /cannot be changed here; ask its owner/,
    );
  });

  test("finds what was placed, also after a restart", async () => {
    const node = document.add("RECTANGLE");
    const places = await read(shapes, node);
    expect(await main.call("place.find", { key: "run-1", nodeIds: [node.id] })).toEqual([false]);
    await main.call("place", order(places, [await tile(100, 100)]));
    const restarted = await openMainThread(document);
    restarted.run("open");
    expect(await restarted.call("place.find", { key: "run-1", nodeIds: [node.id] })).toEqual([true]);
    expect(await restarted.call("place.find", { key: "run-2", nodeIds: [node.id] })).toEqual([false]);
  });
});

describe("starting", () => {
  test("says why, and names the document the same every time", async () => {
    main.run("fill", { prompt: "moss" });
    const started = await main.call("start", null);
    expect(started).toMatchObject({ command: "fill", prompt: "moss", selection: { count: 0 } });
    const again = await openMainThread(document);
    again.run("vary");
    expect(await again.call("start", null)).toMatchObject({ command: "vary", documentId: started.documentId });
  });

  test("suggests earlier prompts while one is typed", async () => {
    await main.call("storage.set", {
      key: "scumble.prompts",
      value: JSON.stringify(["red brick", "moss", "brick path"]),
    });
    expect(await main.suggest("BRICK")).toEqual(["red brick", "brick path"]);
  });

  test("an exported picture has the wanted size", async () => {
    const node = document.add("ELLIPSE", { width: 120, height: 80 });
    const [place] = await read({ ...pictures, scale: 2 }, node);
    const { png: file, box } = await main.call("node.export", { place: place!, subject: "picture" });
    expect(await sharp(file).metadata()).toMatchObject({ width: 240, height: 160, format: "png" });
    expect(box).toEqual({ x: 0, y: 0, width: 120, height: 80 });
  });
});

describe("the fake refuses what Figma refuses", () => {
  const rules: [string, string, RegExp][] = [
    ["a name it does not know", "figma.createComponent", /not modelled/],
    ["a node by id at once", 'figma.getNodeById("1:1")', /dynamic-page/],
    ["another page", "figma.currentPage = 1", /read-only/],
    ["fills changed in place", "figma.currentPage.children[0].fills.push({})", /not extensible|read-only|frozen/i],
    ["a width", "figma.currentPage.children[0].width = 5", /read only/],
    ["a function in a message", "figma.ui.postMessage({ f() {} })", /Cannot unwrap function/],
    ["bytes that are no picture", "figma.createImage(new Uint8Array([1, 2, 3]))", /unsupported/],
    ["a list as a picture", "figma.createImage([1, 2])", /Uint8Array/],
    ["101 kB beside a node", 'figma.currentPage.children[0].setPluginData("k", "x".repeat(101000))', /100 kB/],
    [
      "a relaunch button the manifest lacks",
      'figma.currentPage.children[0].setRelaunchData({ nope: "" })',
      /not in the manifest/,
    ],
    ["documentchange before the pages are loaded", 'figma.on("documentchange", () => {})', /loadAllPagesAsync/],
    ["the network", 'fetch("http://localhost")', /not modelled/],
  ];
  test.each(rules)("%s", (_, expression, sentence) => {
    document.add("RECTANGLE");
    expect(() => main.evaluate(`"use strict"; ${expression}`)).toThrow(sentence);
  });

  test.each(["window", "document", "WebSocket", "TextEncoder", "process", "structuredClone"])(
    "there is no %s",
    (name) => {
      expect(main.evaluate(`typeof ${name}`)).toBe("undefined");
    },
  );

  test("a picture above 4096 px", async () => {
    const { takeImage } = await import("./fake/images.ts");
    expect(() =>
      takeImage(new Map(), new Uint8Array(Buffer.from("89504e470d0a1a0a0000000d494844520000100100000001", "hex"))),
    ).toThrow(/too large/);
  });
});
