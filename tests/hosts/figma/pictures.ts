// Draws the panel in every state, light and dark, into docs/pictures: tsx --conditions=@scumble/source tests/hosts/figma/pictures.ts
import { join } from "node:path";
import { launchChromium, missingChromium } from "./support/chromium.ts";
import { type Editor, openEditor } from "./support/editor.ts";
import { startSwatch } from "./support/engine.ts";
import { openLine } from "./support/line.ts";
import { go, pair, prompt, reaches, ready, setNumber, until } from "./support/panel.ts";

const missing = missingChromium();
if (missing !== null) throw new Error(missing);

const folder = join(import.meta.dirname, "..", "..", "..", "docs", "pictures");
const line = await openLine();
const browser = await launchChromium(line.port);
const engine = await startSwatch();
line.target = engine.port;
try {
  for (const theme of ["light", "dark"] as const) await drawStates(theme);
} finally {
  await browser.close();
  await engine.close();
  await line.close();
}

async function drawStates(theme: "light" | "dark"): Promise<void> {
  const editor = await openEditor(browser, { theme });
  const draw = async (state: string) => {
    const path = join(folder, `figma-${state}-${theme}.png`);
    await editor.frame.evaluate(`document.querySelector("main").scrollTo(0, 0)`);
    await editor.page.screenshot({ path });
    console.log(`wrote ${path}`);
  };
  const [card, badge] = [
    editor.document.add("RECTANGLE", { width: 480, height: 320, name: "Hero" }),
    editor.document.add("ELLIPSE", { width: 256, height: 256, name: "Badge" }),
  ];
  await editor.start();
  await editor.frame.waitForSelector(".pairing:not([hidden])");
  await draw("pairing");
  await pair(editor, await engine.code());
  await ready(editor);
  editor.main.select(card);
  await keepPhrases(editor, ["soft light", "worn edges"]);
  await prompt(editor, "red brick wall, worn edges");
  await until(editor, `document.querySelector(".selection").textContent.startsWith("Hero")`);
  await draw("idle");

  await setNumber(editor, "Variations", 4);
  await until(editor, `[...document.querySelectorAll("input[data-name=batch]")].some(({ value }) => value === "4")`);
  editor.main.select(badge);
  await go(editor);
  await until(editor, `document.querySelector(".status .preview canvas") !== null`);
  await draw("running");
  await reaches(editor, "finished");
  await prompt(editor, "green moss, soft light");
  await go(editor);
  await reaches(editor, "running");
  await reaches(editor, "finished");
  await editor.frame.locator(".thumbnail").nth(1).click();
  await until(editor, `document.querySelectorAll(".thumbnail")[1].getAttribute("aria-pressed") === "true"`);
  await draw("variations");

  card.locked = true;
  editor.main.select(card);
  await until(editor, `document.querySelector(".selection").textContent.startsWith("Hero")`);
  await go(editor);
  await reaches(editor, "failed");
  await editor.page.mouse.move(0, 0);
  await draw("error");
  await editor.close();
}

async function keepPhrases(editor: Editor, phrases: readonly string[]): Promise<void> {
  for (const phrase of phrases) {
    await prompt(editor, phrase);
    await editor.frame.click("text=Keep phrase");
  }
}
