// Takes the pictures of the panel for the documentation: npx tsx --conditions=@scumble/source tests/hosts/photoshop/screenshots.ts
import { join } from "node:path";
import type { Page } from "playwright-core";
import { type SwatchEngine, startSwatch } from "./support/engine.ts";
import { startPanelPages, type Theme } from "./support/panel-page.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const pages = await startPanelPages(join(root, "samples", "brick.png"));
const engine = await startSwatch([pages.origin]);

const shoot = async (page: Page, theme: Theme, name: string) => {
  const path = join(root, "docs", "pictures", `photoshop-${name}-${theme}.png`);
  const height = await page.evaluate("Math.ceil(document.querySelector('.panel').getBoundingClientRect().height)");
  await page.setViewportSize({ width: 320, height: Math.max(360, Number(height)) });
  await page.screenshot({ path });
  console.log(path);
  await page.setViewportSize({ width: 320, height: 900 });
};
const patienceMs = 180_000;
const text = (page: Page, words: string) => page.locator(`text=${words}`).first().waitFor({ timeout: patienceMs });

async function shootTheme(theme: Theme, { port, token }: SwatchEngine) {
  const stranger = await pages.open({ port, theme });
  await text(stranger.page, "Open a terminal");
  await shoot(stranger.page, theme, "pairing");
  await stranger.page.close();

  const { page, openMs } = await pages.open({ port, theme, token });
  console.log(`the panel is drawn after ${openMs.toFixed(1)} ms`);
  await text(page, "Selection, ");
  await shoot(page, theme, "idle");

  await page.locator("sp-textarea").locator("textarea").fill("green grass");
  await page
    .locator("sp-slider")
    .nth(1)
    .evaluate((slider: { value: string } & EventTarget) => {
      slider.value = "4";
      slider.dispatchEvent(new Event("change"));
    });
  await page.locator(".start").click();
  await page.locator("img.preview[src]").waitFor({ timeout: patienceMs });
  await shoot(page, theme, "running");
  await text(page, "is in the document");
  await page.locator(".cell").nth(2).click();
  await page.locator(".cell.is-chosen").nth(0).waitFor();
  await shoot(page, theme, "variations");

  await page.evaluate("stage.photoshop.rules.otherPlugin = 'com.example.other'");
  await page.locator(".start").click();
  await text(page, "Photoshop is busy");
  await shoot(page, theme, "error");
  await page.close();
}

try {
  for (const theme of ["dark", "light"] as const) await shootTheme(theme, engine);
} finally {
  await pages.close();
  await engine.close();
}
