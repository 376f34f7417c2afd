// Figma around the plugin: the main thread in QuickJS, the panel in a sandboxed iframe of a real page, messages between them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Frame, Page } from "playwright-core";
import { createDocument, type FakeDocument } from "../fake/document.ts";
import { type MainThread, startMainThread } from "../sandbox/main-thread.ts";
import { allowedDomains, pluginBundle, relaunchCommands } from "./plugin.ts";
import { themeStyle } from "./theme.ts";

export interface Editor {
  readonly document: FakeDocument;
  readonly page: Page;
  /** The panel. @throws while it is closed */
  readonly frame: Frame;
  /** The main thread. @throws while the plugin is closed */
  readonly main: MainThread;
  /** What the panel's console said. */
  readonly console: readonly string[];
  /** Starts the plugin, as the menu, a quick action or a relaunch button does; one that runs is ended. */
  start(command?: string, parameters?: Record<string, string>): Promise<void>;
  /** Ends it at once, as closing its window does. */
  end(): Promise<void>;
  close(): Promise<void>;
}

export interface EditorOptions {
  readonly theme?: "light" | "dark";
  readonly document?: FakeDocument;
  /** Outlives the plugin. */
  readonly storage?: Map<string, unknown>;
  /** Whether the person has allowed the browser to let Figma reach this computer. */
  readonly mayReachThisComputer?: boolean;
}

/** What the page around the panel does. */
const panelPage = readFileSync(join(import.meta.dirname, "panel-page.js"), "utf8");
/** Where Figma's page comes from; nothing is fetched from there. */
const address = "https://www.figma.com/design/test";

export async function openEditor(
  browser: Browser,
  {
    theme = "light",
    document = createDocument(),
    storage = new Map(),
    mayReachThisComputer = true,
  }: EditorOptions = {},
): Promise<Editor> {
  const { code, ui } = await pluginBundle();
  const context = await browser.newContext({
    viewport: { width: 320, height: 560 },
    deviceScaleFactor: 2,
    colorScheme: theme,
  });
  if (mayReachThisComputer)
    await context.grantPermissions(["local-network-access"], { origin: new URL(address).origin });
  const page = await context.newPage();
  const console: string[] = [];
  page.on("console", (message) => console.push(message.text()));
  page.on("pageerror", (error) => console.push(`uncaught: ${error.message}`));
  let main: MainThread | null = null;
  let life = 0;

  const toPanel = (message: unknown, born: number) => {
    if (born !== life || page.isClosed()) return;
    page.evaluate(`tell(${JSON.stringify(pack(message))})`).catch(() => {});
  };
  await page.exposeFunction("toMain", (message: unknown, born: number) => {
    if (born === life) main?.post(unpack(message));
  });
  await page.route("https://www.figma.com/**", (route) =>
    route.fulfill({ contentType: "text/html", body: `<!doctype html><body style="margin:0">` }),
  );
  await page.goto(address);
  await page.evaluate(panelPage);

  const csp = [
    "default-src 'none'",
    "script-src 'unsafe-inline'",
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    `connect-src ${allowedDomains.join(" ")}`,
  ].join("; ");
  const html = ui.replace(
    "<head>",
    `<head><meta http-equiv="Content-Security-Policy" content="${csp}"><style id="figma-style">${themeStyle(theme)}</style>`,
  );
  const end = async () => {
    life += 1;
    main?.close();
    main = null;
    await page.evaluate("hide()");
  };

  return {
    document,
    page,
    console,
    get frame() {
      const frame = page.frames().findLast((one) => one !== page.mainFrame() && !one.isDetached());
      if (frame === undefined) throw new Error("the panel is closed");
      return frame;
    },
    get main() {
      if (main === null) throw new Error("the plugin is closed");
      return main;
    },
    async start(command = "open", parameters) {
      await end();
      const born = life;
      let shown = () => {};
      const isShown = new Promise<void>((resolve) => {
        shown = resolve;
      });
      main = await startMainThread({
        document,
        code,
        html,
        storage,
        relaunchCommands,
        onMessage: (message) => toPanel(message, born),
        onShowUi: (text) => void page.evaluate(`show(${JSON.stringify(text)}, ${born})`).then(shown),
      });
      main.run(command, parameters);
      await isShown;
    },
    end,
    async close() {
      await end();
      await context.close();
    },
  };
}

function pack(value: unknown): unknown {
  if (value instanceof Uint8Array) return { $base64: Buffer.from(value).toString("base64") };
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(pack);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, pack(one)]));
}

function unpack(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("$base64" in value) return new Uint8Array(Buffer.from(String(value.$base64), "base64"));
  if (Array.isArray(value)) return value.map(unpack);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, unpack(one)]));
}
