// ^C: the first asks the work to stop, the second stops the process.
import { exitCodes } from "./exit-codes.ts";

/** Programs that run this one (npx, tsx) hand on the signal that the terminal has sent already; no finger is as fast. */
const relayMs = 300;

/** Listens for ^C while a verb works. */
export interface Interruption {
  /** Aborted by the first ^C. */
  readonly signal: AbortSignal;
  /** Stops listening; ^C then ends the process as usual. */
  stop(): void;
}

/**
 * Catches SIGINT and SIGTERM until stopped.
 *
 * @param beforeQuit run at the second ^C, before the process ends
 */
export function catchInterruption(beforeQuit: () => void): Interruption {
  const controller = new AbortController();
  let firstAt = 0;
  const listener = () => {
    if (!controller.signal.aborted) {
      firstAt = performance.now();
      controller.abort();
    } else if (performance.now() - firstAt > relayMs) {
      beforeQuit();
      process.exit(exitCodes.interrupted);
    }
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const name of signals) process.on(name, listener);
  return {
    signal: controller.signal,
    stop() {
      for (const name of signals) process.off(name, listener);
    },
  };
}
