import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";

/** An X server of its own, without a screen to look at. */
export interface Screen {
  readonly number: number;
  /** Writes what is seen as a PNG; of one window where its title is given. */
  shoot(file: string, title?: string): void;
  /** Presses keys in the window with this title, as xdotool names them. */
  press(title: string, keys: string): void;
  /** Writes into the window that has the keyboard. */
  type(words: string): void;
  /** Moves the window with this title. */
  place(title: string, x: number, y: number): void;
  /** Clicks at a place within the window with this title. */
  click(title: string, x: number, y: number): void;
  close(): void;
}

/** Starts Xvfb on any free display. @throws where Xvfb is missing */
export async function openScreen(width = 1400, height = 780): Promise<Screen> {
  const options = ["-displayfd", "3", "-screen", "0", `${width}x${height}x24`, "-nolisten", "tcp"];
  const server: ChildProcess = spawn("Xvfb", options, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const failed = once(server, "error").then(([error]) => {
    throw error;
  });
  const [line] = (await Promise.race([once(server.stdio[3] as Readable, "data"), failed])) as [Buffer];
  const number = Number(String(line));
  const env = { ...process.env, DISPLAY: `:${number}` };
  const tell = (command: string, options: string[]): string =>
    execFileSync(command, options, { env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const find = (title: string): string => {
    const ids = tell("xdotool", ["search", "--onlyvisible", "--name", title]).trim().split("\n");
    return ids.at(-1)!;
  };
  return {
    number,
    shoot: (file, title) => void tell("import", ["-window", title === undefined ? "root" : find(title), file]),
    press(title, keys) {
      tell("xdotool", ["windowactivate", "--sync", find(title)]);
      tell("xdotool", ["key", keys]);
    },
    type: (words) => void tell("xdotool", ["type", words]),
    place: (title, x, y) => void tell("xdotool", ["windowmove", find(title), String(x), String(y)]),
    click(title, x, y) {
      const window = find(title);
      tell("xdotool", ["windowactivate", "--sync", window]);
      tell("xdotool", ["mousemove", "--window", window, String(x), String(y), "click", "1"]);
    },
    close: () => void server.kill(),
  };
}
