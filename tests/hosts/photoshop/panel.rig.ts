// The panel in a real browser.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SwatchEngine, startSwatch } from "./support/engine.ts";
import { chromiumPath, type PanelPages, startPanelPages } from "./support/panel-page.ts";

const reason = chromiumPath === undefined ? " (skipped: no Chromium is installed)" : "";

describe.skipIf(chromiumPath === undefined)(`the panel in Chromium${reason}`, () => {
  let pages: PanelPages;
  let engine: SwatchEngine;
  beforeAll(async () => {
    pages = await startPanelPages(join(import.meta.dirname, "../../../samples/brick.png"));
    engine = await startSwatch([pages.origin]);
  });
  afterAll(async () => {
    await pages?.close();
    await engine?.close();
  });

  test("pairs, fills, shows variations and chooses one", async () => {
    const { page, openMs } = await pages.open({ port: engine.port, theme: "dark" });
    console.log(`the panel is drawn after ${openMs.toFixed(1)} ms`);
    await page.locator("sp-textfield.code input").fill(await engine.code());
    await page.locator("sp-button", { hasText: "Pair" }).click();
    await page.locator("text=Selection, 320 × 320 px").waitFor();

    await page.locator("sp-textarea textarea").fill("moss");
    await page.locator("sp-slider").nth(1).evaluate(setTo, "3");
    await page.locator(".more").click();
    const steps = page.locator(".setting", { hasText: "Steps" }).locator("input");
    await steps.fill("2");
    await steps.press("Tab");
    await page.locator(".start").click();
    await page.locator(".cell").nth(2).waitFor();
    expect(await page.locator(".cell").count()).toBe(3);
    expect(await page.locator(".notice").first().textContent()).toContain("“moss” is in the document.");

    await page.locator(".cell").nth(1).click();
    await page.locator(".cell.is-chosen").waitFor();
    const visible = "stage.photoshop.documents[0].layers[0].state.children.map(({ state }) => state.visible).join()";
    await page.waitForFunction(`${visible} === "false,true,false"`);
    expect(await page.evaluate("stage.photoshop.images.leaks().length")).toBe(0);
    expect(await page.evaluate("stage.photoshop.rules.violations.length")).toBe(0);
    await page.close();
  });

  test("by keyboard alone: a task, a run, Esc, and no second run meanwhile", async () => {
    const { page } = await pages.open({ port: engine.port, theme: "light", token: engine.token });
    await page.locator(".start").waitFor();
    await page.locator(".tab", { hasText: "Refine" }).focus();
    await page.keyboard.press("Space");
    await page.locator(".tab.is-chosen", { hasText: "Refine" }).waitFor();
    await page.locator(".tab", { hasText: "Fill" }).focus();
    await page.keyboard.press("Enter");
    await page.locator(".tab.is-chosen", { hasText: "Fill" }).waitFor();
    await page.locator(".more").focus();
    await page.keyboard.press("Enter");
    const steps = page.locator(".setting", { hasText: "Steps" }).locator("input");
    await steps.fill("60");
    await steps.press("Tab");
    await page.locator("sp-textarea textarea").fill("moss");
    await page.keyboard.press("Control+Enter");
    await page.keyboard.press("Control+Enter");
    await page.locator(".running .run-sentence", { hasText: /Painting/ }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".notice", { hasText: "Cancelled; the document is as it was." }).waitFor();
    expect(await page.locator(".running").isVisible()).toBe(false);
    expect(await page.evaluate("stage.photoshop.documents[0].layers.length")).toBe(1);
    await page.close();
  });

  test("every element is one that UXP has", async () => {
    const { page } = await pages.open({ port: engine.port, theme: "light", token: engine.token });
    await page.locator(".start").waitFor();
    const names = (await page.evaluate(
      "[...document.querySelectorAll('body *')].map(({ localName }) => localName)",
    )) as string[];
    const known = [
      "div",
      "img",
      "script",
      "sp-action-button",
      "sp-button",
      "sp-checkbox",
      "sp-dropdown",
      "sp-menu",
      "sp-menu-item",
    ];
    const fields = ["sp-progressbar", "sp-slider", "sp-textarea", "sp-textfield"];
    expect([...new Set(names)].filter((name) => ![...known, ...fields].includes(name))).toEqual([]);
    await page.close();
  });
});

function setTo(slider: { value: string; dispatchEvent(event: Event): boolean }, value: string): void {
  slider.value = value;
  slider.dispatchEvent(new Event("change"));
}
