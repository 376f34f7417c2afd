// What a person does in the panel, and what they see there.
import type { Editor } from "./editor.ts";

/** The status line. */
export interface Shown {
  readonly state: string;
  readonly sentence: string;
  readonly advice: string;
}

export const tab = (editor: Editor, mode: string) => editor.frame.click(`nav [data-mode=${mode}]`);
export const choose = (editor: Editor, label: string, value: string) =>
  editor.frame.selectOption(`select[aria-label="${label}"]`, value);
export const go = (editor: Editor) => editor.frame.click(".actions .primary");
export const prompt = (editor: Editor, text: string) => editor.frame.fill('textarea[aria-label="Prompt"]', text);

/** Sets a number in the panel. */
export async function setNumber(editor: Editor, title: string, value: number): Promise<void> {
  const field = editor.frame.locator("label", { hasText: title }).locator('input[type="number"]').first();
  if (!(await field.isVisible())) await editor.frame.click("summary");
  await field.fill(String(value));
  await field.press("Tab");
}

export async function shown({ frame }: Editor): Promise<Shown> {
  const text = (selector: string) => `document.querySelector(".status ${selector}")?.textContent ?? ""`;
  return frame.evaluate(`({
    state: document.querySelector(".status")?.dataset.state ?? "",
    sentence: ${text("strong")},
    advice: ${text(".advice")},
  })`);
}

/** What takes longer than this stands still. */
export const patienceMs = 60_000;

/**
 * Waits until an expression in the panel is true.
 * @param what it is, for the sentence
 * @throws Error what was waited for in vain, and what the panel shows instead
 */
export async function until(editor: Editor, expression: string, what = expression): Promise<void> {
  const everything = "{ subtree: true, childList: true, attributes: true, characterData: true }";
  const isTrue = await editor.frame.evaluate(`new Promise((resolve) => {
    const end = (how) => {
      watcher.disconnect();
      clearTimeout(patience);
      resolve(how);
    };
    const look = () => (${expression}) && end(true);
    const watcher = new MutationObserver(look);
    const patience = setTimeout(() => end(false), ${patienceMs});
    watcher.observe(document, ${everything});
    look();
  })`);
  if (isTrue) return;
  const { state, sentence, advice } = await shown(editor);
  throw new Error(
    `waited ${patienceMs / 1000} s for ${what}; the panel shows ${state}: “${sentence} ${advice}”; its console: ${editor.console.join(" | ") || "nothing"}`,
  );
}

/** Waits until the status line is in one of these states. */
export async function reaches(editor: Editor, ...states: string[]): Promise<Shown> {
  const isThere = `${JSON.stringify(states)}.includes(document.querySelector(".status")?.dataset.state)`;
  await until(editor, isThere, `the state ${states.join(" or ")}`);
  return shown(editor);
}

/** Waits until a task would be taken. */
export const ready = (editor: Editor) =>
  until(editor, `document.querySelector(".actions .primary:not(:disabled)") !== null`, "a button that can be pressed");

/** Waits until the panel shows what has happened so far; it draws once a frame. */
export const drawn = ({ frame }: Editor): Promise<void> =>
  frame.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))");

/** Types a code into the pairing page and waits for what comes of it: null, or what is wrong. */
export async function pair(editor: Editor, code: string): Promise<string | null> {
  const { frame } = editor;
  await frame.waitForSelector(".pairing:not([hidden])");
  await frame.fill(".pairing .code", code);
  await frame.click(".pairing .primary");
  const isOver = `document.querySelector(".pairing").hidden`;
  const problem = `document.querySelector(".pairing .problem").textContent`;
  await until(editor, `${isOver} || ${problem} !== ""`, "an answer to the code");
  return frame.evaluate(`${isOver} ? null : ${problem}`);
}

/** Draws a stroke over the picture in the panel; places as fractions of it. */
export async function brush(
  { frame, page }: Editor,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  const canvas = frame.locator(".brush canvas");
  await canvas.scrollIntoViewIfNeeded();
  const box = (await canvas.boundingBox())!;
  const at = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 5 });
  await page.mouse.up();
}
