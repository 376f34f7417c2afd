// What the terminal at the other end can show.
import type { WriteStream } from "node:tty";
import { createColors } from "picocolors";

type Output = Pick<WriteStream, "write"> & { readonly isTTY?: boolean };

/** Whether a person watches this stream on a terminal that can move its cursor. */
export function isInteractive(stream: Output): boolean {
  return stream.isTTY === true && process.env.TERM !== "dumb";
}

/** Colours for a stream; none when it is no terminal or NO_COLOR is set (https://no-color.org). */
export function coloursFor(stream: Output): ReturnType<typeof createColors> {
  return createColors(isInteractive(stream) && !process.env.NO_COLOR);
}

/** One line of the answer. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The whole answer as one JSON object. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** A remark for whoever watches; never part of the answer. */
export function remark(line: string): void {
  process.stderr.write(`${line}\n`);
}
