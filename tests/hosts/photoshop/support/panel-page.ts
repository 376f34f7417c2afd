// The panel in Chromium: Photoshop's and UXP's stand-ins, then the plugin's own bundle, stylesheet and page.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { bundlePlugin, pluginFolder } from "../../../../plugins/photoshop-uxp/tools/bundle.ts";

const programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Chromium's path; undefined: it is not installed. */
export const chromiumPath = process.env.SCUMBLE_CHROMIUM ?? programs.find((path) => existsSync(path));

export type Theme = "dark" | "light";

/** Photoshop's colours of a theme, as UXP's variables. @source guides/theme-awareness; values read off Photoshop's interface */
const themes: Readonly<Record<Theme, Readonly<Record<string, string>>>> = {
  dark: {
    "--uxp-host-background-color": "#323232",
    "--uxp-host-text-color": "#e3e3e3",
    "--uxp-host-text-color-secondary": "#a3a3a3",
    "--uxp-host-border-color": "#4a4a4a",
    "--uxp-host-widget-hover-background-color": "#505050",
    "--field-background": "#262626",
  },
  light: {
    "--uxp-host-background-color": "#f0f0f0",
    "--uxp-host-text-color": "#2c2c2c",
    "--uxp-host-text-color-secondary": "#6b6b6b",
    "--uxp-host-border-color": "#c4c4c4",
    "--uxp-host-widget-hover-background-color": "#ffffff",
    "--field-background": "#ffffff",
  },
};

export interface PanelPageOptions {
  readonly port: number;
  readonly theme: Theme;
  /** A token, so that the panel need not pair. */
  readonly token?: string | undefined;
}

export interface PanelPages {
  readonly browser: Browser;
  /** Of the pages. */
  readonly origin: string;
  /** A page with the panel open, as large as Photoshop shows it. */
  open(options: PanelPageOptions): Promise<{ readonly page: Page; readonly openMs: number }>;
  close(): Promise<void>;
}

/** @param photo path of the picture that is open in Photoshop */
export async function startPanelPages(photo: string): Promise<PanelPages> {
  const [plugin, stage] = await Promise.all([bundlePlugin(), bundleStage()]);
  const html = await readFile(join(pluginFolder, "index.html"), "utf8");
  const fonts =
    '--uxp-host-font-size: 12px; --uxp-host-font-size-larger: 14px; font-family: "Source Sans 3", sans-serif';
  const pageFor = (theme: Theme) => {
    const variables = Object.entries(themes[theme]).map(([name, value]) => `${name}: ${value}`);
    const style = `<style>:root { ${[...variables, fonts].join("; ")} }</style>`;
    // UXP runs the script once the page stands; the body must be there
    return html
      .replace('<script src="index.js"></script>', `${style}<script src="/stage.js"></script>`)
      .replace("</body>", '<script src="/index.js"></script></body>');
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const answers: Readonly<Record<string, () => readonly [type: string, body: string | Promise<Buffer>]>> = {
      "/": () => ["text/html", pageFor(searchParams.get("theme") === "light" ? "light" : "dark")],
      "/index.js": () => ["text/javascript", plugin.code],
      "/stage.js": () => ["text/javascript", stage],
      "/styles.css": () => ["text/css", readFile(join(pluginFolder, "styles.css"))],
      "/photo": () => ["image/png", readFile(photo)],
    };
    const answer = answers[pathname];
    if (answer === undefined) return response.writeHead(404).end();
    const [type, body] = answer();
    void Promise.resolve(body).then((text) => response.setHeader("Content-Type", type).end(text));
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: pagePort } = server.address() as AddressInfo;
  const browser = await chromium.launch({ executablePath: chromiumPath!, args: ["--no-sandbox", "--disable-gpu"] });

  return {
    browser,
    origin: `http://127.0.0.1:${pagePort}`,
    async open({ port, theme, token }) {
      const page = await browser.newPage({ viewport: { width: 320, height: 680 }, deviceScaleFactor: 2 });
      // a machine that does other things meanwhile takes its time to paint
      page.setDefaultTimeout(150_000);
      page.on("pageerror", (error) => console.error(error));
      const secrets = token === undefined ? {} : { "scumble.token": token };
      const query = new URLSearchParams({ port: String(port), theme, secrets: JSON.stringify(secrets) });
      await page.goto(`http://127.0.0.1:${pagePort}/?${query}`);
      await page.evaluate("stage.openPhoto()");
      const openMs = (await page.evaluate("stage.openPanel()")) as number;
      return { page, openMs };
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

async function bundleStage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "..", "browser", "stage.ts")],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
  });
  return outputFiles[0]!.text;
}
