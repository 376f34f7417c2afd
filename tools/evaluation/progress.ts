// How far a long run is, for people: one line that changes on a terminal, now and then a line elsewhere.
import { isInteractive } from "../../packages/engine/src/cli/terminal.ts";

export interface Progress {
  /** So much more is done; `what` says where it stands, for example `prompt 12 of 500`. */
  advance(units: number, what: string): void;
  /** Takes the line away; may be called twice. */
  close(): void;
}

/** Lines where no terminal is: after every so much of the whole. */
const lineEvery = 0.05;

/** @param total units of the whole run, of about equal time */
export function createProgress(total: number, stream: NodeJS.WriteStream = process.stderr): Progress {
  const startedMs = performance.now();
  const onTerminal = isInteractive(stream);
  let done = 0;
  let told = 0;
  return {
    advance(units, what) {
      done += units;
      const text = `${what}, ${leftText(((performance.now() - startedMs) * (total - done)) / done)}`;
      if (onTerminal) stream.write(`\r\u001b[K${text}`);
      else if (done - told >= lineEvery * total) {
        told = done;
        stream.write(`  ${text}\n`);
      }
    },
    close() {
      if (onTerminal) stream.write("\r\u001b[K");
    },
  };
}

/** For example `12 min left`. */
export function leftText(leftMs: number): string {
  const minutes = leftMs / 60_000;
  return minutes < 1 ? `${Math.max(0, Math.round(leftMs / 1000))} s left` : `${Math.round(minutes)} min left`;
}
