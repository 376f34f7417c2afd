// Who gets in, who doesn't, and what a person is told: pairing, revoking, hostile pages, the browser's own barrier.
import { FakeError, startFakeEngine } from "@scumble/protocol/testing";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launchChromium, missingChromium } from "./support/chromium.ts";
import { type Editor, type EditorOptions, openEditor } from "./support/editor.ts";
import { type SwatchEngine, startSwatch } from "./support/engine.ts";
import { type Line, openLine } from "./support/line.ts";
import { pair, reaches, ready, shown, until } from "./support/panel.ts";

const missing = missingChromium();
if (missing !== null) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== null)("the way into the engine", () => {
  let line: Line;
  let browser: Browser;
  let engine: SwatchEngine;
  let editors: Editor[];

  beforeAll(async () => {
    line = await openLine();
    browser = await launchChromium(line.port);
  });
  afterAll(async () => {
    await browser?.close();
    await line?.close();
  });
  beforeEach(async () => {
    engine = await startSwatch();
    line.target = engine.port;
    editors = [];
  });
  afterEach(async () => {
    for (const editor of editors) await editor.close();
    await engine.close();
  });
  const open = async (options: EditorOptions = {}) => {
    const editor = await openEditor(browser, options);
    editors.push(editor);
    await editor.start();
    return editor;
  };

  test("pairs from nothing; the token outlives the plugin; revoked, it is out at once", async () => {
    const storage = new Map<string, unknown>();
    const editor = await open({ storage });
    expect(await pair(editor, "AAAA-AAAA")).toMatch(/code/i);
    expect(await pair(editor, (await engine.code()).toLowerCase().replace("-", " "))).toBeNull();
    await ready(editor);
    await editor.start();
    await ready(editor);
    const owner = await engine.owner();
    const { clients } = await owner.call("pairing.list", {});
    expect(clients).toMatchObject([{ name: "Scumble for Figma" }]);
    await owner.call("pairing.revoke", { clientId: clients[0]!.clientId });
    await editor.frame.waitForSelector(".pairing:not([hidden])");
    expect(await editor.frame.textContent(".pairing p")).toBe("The engine no longer knows this plugin.");
    expect(await pair(editor, await engine.code())).toBeNull();
    await ready(editor);
  });

  test("five wrong codes lock the door for a while, for the right one too", async () => {
    const editor = await open();
    const code = await engine.code();
    for (let i = 0; i < 5; i += 1) await pair(editor, "AAAA-AAAA");
    expect(await pair(editor, code)).toMatch(/^Too many wrong codes\. Wait about \d+ s/);
  });

  test("a hostile page in a sandboxed iframe, whose origin is null too, gets nothing", async () => {
    const context = await browser.newContext();
    await context.grantPermissions(["local-network-access"], { origin: "https://www.figma.com" });
    const page = await context.newPage();
    const attack = `<script>
      const ask = (texts) => new Promise((resolve) => {
        const socket = new WebSocket("ws://localhost:17395/");
        const heard = [];
        socket.onopen = () => texts.forEach((text) => socket.send(JSON.stringify(text)));
        socket.onmessage = ({ data }) => heard.push(JSON.parse(data));
        socket.onclose = ({ code }) => resolve({ heard, code });
        setTimeout(() => socket.close(), 1500);
      });
      const client = { kind: "figma", name: "x", version: "0" };
      const hello = (token) => ({ id: 1, method: "session.hello", params: { client, protocol: { min: 1, max: 1 }, token } });
      const methods = ["engine.describe", "job.list", "job.watch", "pairing.create", "pairing.list"];
      const rest = methods.map((method, i) => ({ id: i + 2, method, params: {} }));
      (async () => {
        const answers = [await ask([hello(null), ...rest]), await ask([hello("guess"), ...rest]), await ask(rest)];
        const health = await fetch("http://localhost:17395/blobs/" + "0".repeat(64)).then((r) => r.status, () => "refused");
        parent.postMessage({ answers, health }, "*");
      })();
    </script>`;
    await page.route("https://www.figma.com/**", (route) =>
      route.fulfill({ contentType: "text/html", body: "<body>" }),
    );
    await page.goto("https://www.figma.com/evil");
    const { answers, health } = (await page.evaluate(`new Promise((resolve) => {
      addEventListener("message", ({ data }) => resolve(data));
      const frame = document.createElement("iframe");
      frame.setAttribute("sandbox", "allow-scripts");
      frame.allow = "local-network-access; loopback-network";
      frame.srcdoc = ${JSON.stringify(attack).replaceAll("</script", "<\\/script")};
      document.body.append(frame);
    })`)) as {
      answers: { heard: { id: number; result?: object; error?: { code: string } }[]; code: number }[];
      health: unknown;
    };
    expect(answers).toHaveLength(3);
    const results = answers.flatMap(({ heard }) => heard.filter(({ result }) => result !== undefined));
    // all it learns is that an engine is there
    expect(results).toMatchObject([{ id: 1, result: { sessionId: null, scopes: [] } }]);
    expect(health).not.toBe(200);
    await context.close();
  });

  test("a browser that keeps Figma from this computer is explained, with what to click", async () => {
    const editor = await open({ mayReachThisComputer: false });
    expect(await pair(editor, await engine.code())).toMatch(
      /this browser keeps Figma from reaching it.*allow.*desktop app/s,
    );
    const paired = await open({ mayReachThisComputer: false, storage: new Map([["scumble.token", "a-token"]]) });
    expect(await reaches(paired, "blocked")).toMatchObject({ advice: expect.stringContaining("Apps on device") });
  });

  test("an engine of another version, and none at all, are told apart", async () => {
    const newer = await startFakeEngine();
    for (let i = 0; i < 9; i += 1)
      newer.refuseNext("session.hello", new FakeError("protocol.version_unsupported", { expected: "2" }));
    line.target = newer.port;
    const editor = await open({ storage: new Map([["scumble.token", "a-token"]]) });
    expect(await reaches(editor, "version")).toMatchObject({ advice: "Update the older of the two." });
    await newer.close();
    line.target = null;
    const other = await open({ storage: new Map([["scumble.token", "a-token"]]) });
    expect(await reaches(other, "not-running")).toMatchObject({ advice: "Start it with `scumble serve`." });
  });

  test("the panel is open before anybody notices", async () => {
    const times: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const editor = await open();
      await until(editor, `performance.getEntriesByName("scumble.open").length > 0`);
      // from the panel's first line to everything drawn, the main thread's answer included
      times.push(await editor.frame.evaluate(`performance.measure("open", "scumble.start", "scumble.open").duration`));
      expect(await shown(editor)).toBeDefined();
      // those that look for their engine meanwhile would count as slowness of the next
      await editor.close();
      editors = [];
    }
    const median = times.toSorted((one, other) => one - other)[2];
    const all = times.map((time) => Math.round(time)).join(", ");
    console.log(`panel open after ${Math.round(median!)} ms in the middle of ${all}`);
  });
});
