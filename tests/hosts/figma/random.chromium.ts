// A hundred random runs through cuts, kills, closed panels, cancelling and removed layers: nothing is placed twice, nothing is left behind.

import { connect } from "@scumble/protocol/client/node";
import fc from "fast-check";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EngineProcess, endAll, freshFolder, startScripted } from "../../e2e/support/engine-process.ts";
import type { SceneNode } from "./fake/scene-node.ts";
import { launchChromium, missingChromium } from "./support/chromium.ts";
import { type Editor, openEditor } from "./support/editor.ts";
import { type Line, openLine } from "./support/line.ts";
import { choose, drawn, go, pair, prompt, ready, type Shown, shown, until } from "./support/panel.ts";

const missing = missingChromium();
if (missing !== null) console.warn(`skipped: ${missing}`);
const runs = Number(process.env.FIGMA_RUNS ?? 100);

/** One run that takes longer stands still. */
const patienceMs = 60_000;

/** What goes wrong, and when. */
const disturbance = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("cut" as const), bytes: fc.integer({ min: 0, max: 60_000 }) }),
  },
  ...(["kill", "close panel", "cancel", "remove layer"] as const).map((kind) => ({
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant(kind),
      stage: fc.constantFrom("queued", "running", "receiving", "placing"),
    }),
  })),
);
const run = fc.record({
  shapes: fc.integer({ min: 1, max: 3 }),
  troubles: fc.array(disturbance, { minLength: 1, maxLength: 3 }),
});

describe.skipIf(missing !== null)("whatever happens on the way", () => {
  let line: Line;
  let browser: Browser;
  let engine: EngineProcess;
  let editor: Editor;
  const data = freshFolder();
  const storage = new WatchedMap();
  /** What the status line said at the end of each of the panel's lives. */
  let said: Shown[] = [];

  const startEngine = async () => {
    engine = await startScripted(data, 0, 15);
    line.target = engine.port;
  };
  beforeAll(async () => {
    line = await openLine();
    browser = await launchChromium(line.port);
    await startEngine();
    editor = await openEditor(browser, { storage });
    await editor.start();
    const client = { kind: "sdk", name: "owner", version: "0" } as const;
    const owner = await connect({ url: `ws://127.0.0.1:${engine.port}/`, token: engine.token, client });
    const { code } = await owner.call("pairing.create", {});
    owner.close();
    expect(await pair(editor, code)).toBeNull();
    await ready(editor);
  });
  afterAll(async () => {
    await editor?.close();
    await browser?.close();
    await endAll();
    await line?.close();
  });

  const journal = () => {
    const key = [...storage.keys()].find((name) => name.startsWith("scumble.journal."));
    return JSON.parse(String((key && storage.get(key)) ?? "[]")) as unknown[];
  };
  /** Until nothing runs and nothing waits for a later start. */
  const settled = async () => {
    await ready(editor);
    while (journal().length > 0) {
      await storage.changed();
      await ready(editor);
    }
  };
  const begin = async () => {
    await choose(editor, "Fill", "add");
    await prompt(editor, "moss");
    // a click that comes as the connection goes is not taken
    do {
      await ready(editor);
      await go(editor);
      await drawn(editor);
    } while (!(await editor.frame.isVisible(".status .bar")));
  };
  const suffer = async (told: Trouble, nodes: readonly SceneNode[]) => {
    if (told.kind === "cut") return line.cutAfter(told.bytes);
    // the run may be over before it gets there
    const over = `document.querySelector(".actions .primary:not(:disabled)") !== null`;
    await until(
      editor,
      `${over} || document.querySelector(".status")?.dataset.state === ${JSON.stringify(told.stage)} || ["gone", "not-running", "searching"].includes(document.querySelector(".status")?.dataset.state)`,
    );
    if (told.kind === "kill") {
      await engine.end("SIGKILL");
      await startEngine();
    } else if (told.kind === "close panel") {
      said.push(await shown(editor));
      await editor.start();
    } else if (told.kind === "cancel") {
      await editor.frame.evaluate(
        `[...document.querySelectorAll(".status button")].find((one) => one.textContent === "Cancel" && !one.hidden)?.click()`,
      );
    } else {
      editor.document.delete(nodes[0]!);
    }
  };

  test(`${runs} runs: no double paste, no orphan layer`, async () => {
    const ends = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(run, async ({ shapes, troubles }) => {
        for (const node of [...editor.document.page.children]) editor.document.delete(node);
        said = [];
        const nodes = Array.from({ length: shapes }, () => editor.document.add("RECTANGLE", { width: 40, height: 30 }));
        const steps = editor.document.undoSteps.length;
        editor.main.select(...nodes);
        await begin();
        for (const trouble of troubles) await suffer(trouble, nodes);
        line.cutAfter(Number.POSITIVE_INFINITY);
        await settled();
        const pasted = nodes.map(({ fills }) =>
          Array.isArray(fills) ? fills.filter(({ type }) => type === "IMAGE").length : 0,
        );
        expect(Math.max(...pasted)).toBeLessThanOrEqual(1);
        expect(editor.document.page.children.every((node) => nodes.includes(node))).toBe(true);
        expect(editor.document.undoSteps.length - steps).toBeLessThanOrEqual(1);
        expect(editor.main.problems).toEqual([]);
        said.push(await shown(editor));
        const placed = pasted.filter((count) => count > 0).length;
        const all = placed === shapes;
        const why = said.find(({ state }) => ["cancelled", "failed", "unplaced"].includes(state));
        if (!all) expect(why?.sentence).toMatch(/./);
        const end = all ? "placed once" : placed > 0 ? "placed in part, with a sentence" : `not placed: ${why?.state}`;
        ends.set(end, (ends.get(end) ?? 0) + 1);
      }),
      { numRuns: runs, endOnFailure: true, timeout: patienceMs },
    );
    console.log(`${runs} runs:`, Object.fromEntries(ends));
  }, 1_800_000);
});

/** A storage that tells when it was written. */
class WatchedMap extends Map<string, unknown> {
  readonly #waiting: (() => void)[] = [];

  override set(key: string, value: unknown): this {
    super.set(key, value);
    for (const tell of this.#waiting.splice(0)) tell();
    return this;
  }

  /** Resolves at the next write. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

type Trouble =
  | { readonly kind: "cut"; readonly bytes: number }
  | { readonly kind: "kill" | "close panel" | "cancel" | "remove layer"; readonly stage: string };
