// ^C: the first asks the work to stop, the second stops the process.
import { exitCodes } from "./exit-codes.ts";

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
export function catchInterruption(beforeQuit: () => void = () => {}): Interruption {
  const controller = new AbortController();
  const listener = () => {
    if (controller.signal.aborted) {
      beforeQuit();
      process.exit(exitCodes.interrupted);
    }
    controller.abort();
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
