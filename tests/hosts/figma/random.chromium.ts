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
import { choose, drawn, go, pair, patienceMs, prompt, ready, shown, until } from "./support/panel.ts";

const missing = missingChromium();
if (missing !== null) console.warn(`skipped: ${missing}`);
const runs = Number(process.env.FIGMA_RUNS ?? 100);

/** Printed with the outcome; give it again to see the same troubles. */
const seed = Number(process.env.FIGMA_SEED ?? Date.now() % 2 ** 31);

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
  /** Whether the person has cancelled; they know why nothing comes, even if they close the panel on the spot. */
  let hasCancelled = false;

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
      await storage.changed("an empty journal");
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
      `the state ${told.stage}, a lost connection or the end`,
    );
    if (told.kind === "kill") {
      await engine.end("SIGKILL");
      await startEngine();
    } else if (told.kind === "close panel") {
      await editor.start();
    } else if (told.kind === "cancel") {
      const wasThere = await editor.frame.evaluate(`(() => {
        const button = [...document.querySelectorAll(".status button")].find((one) => one.textContent === "Cancel");
        const isThere = !button.hidden;
        if (isThere) button.click();
        return isThere;
      })()`);
      hasCancelled ||= wasThere === true;
    } else {
      editor.document.delete(nodes[0]!);
    }
  };

  test(`${runs} runs: no double paste, no orphan layer`, async () => {
    const ends = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(run, async ({ shapes, troubles }) => {
        for (const node of [...editor.document.page.children]) editor.document.delete(node);
        hasCancelled = false;
        const nodes = Array.from({ length: shapes }, () => editor.document.add("RECTANGLE", { width: 40, height: 30 }));
        const steps = editor.document.undoSteps.length;
        editor.main.select(...nodes);
        await during("the start", begin());
        for (const [i, trouble] of troubles.entries())
          await during(`trouble ${i + 1} (${describeTrouble(trouble)})`, suffer(trouble, nodes));
        line.cutAfter(Number.POSITIVE_INFINITY);
        await during("the end", settled());
        const pasted = nodes.map(({ fills }) =>
          Array.isArray(fills) ? fills.filter(({ type }) => type === "IMAGE").length : 0,
        );
        expect(Math.max(...pasted)).toBeLessThanOrEqual(1);
        expect(editor.document.page.children.every((node) => nodes.includes(node))).toBe(true);
        expect(editor.document.undoSteps.length - steps).toBeLessThanOrEqual(1);
        expect(editor.main.problems).toEqual([]);
        const { state } = await shown(editor);
        const placed = pasted.filter((count) => count > 0).length;
        const all = placed === shapes;
        if (!all && !hasCancelled) expect(["failed", "unplaced"]).toContain(state);
        const end = all
          ? "placed once"
          : placed > 0
            ? "placed in part, with a sentence"
            : `not placed: ${hasCancelled ? "cancelled" : state}`;
        ends.set(end, (ends.get(end) ?? 0) + 1);
      }),
      { numRuns: runs, endOnFailure: true, seed },
    );
    console.log(`${runs} runs, seed ${seed}:`, Object.fromEntries(ends));
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

  /** Resolves at the next write. @throws Error if none comes, with what was hoped for */
  changed(what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(new Error(`waited ${patienceMs / 1000} s for ${what}; nothing was stored meanwhile`));
      const patience = setTimeout(fail, patienceMs);
      this.#waiting.push(() => {
        clearTimeout(patience);
        resolve();
      });
    });
  }
}

type Trouble =
  | { readonly kind: "cut"; readonly bytes: number }
  | { readonly kind: "kill" | "close panel" | "cancel" | "remove layer"; readonly stage: string };

function describeTrouble(told: Trouble): string {
  return told.kind === "cut" ? `cut after ${told.bytes} bytes` : `${told.kind} while ${told.stage}`;
}

/** Says during which step something failed. */
async function during<T>(step: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Error(`During ${step}: ${(error as Error).message}`, { cause: error });
  }
}
