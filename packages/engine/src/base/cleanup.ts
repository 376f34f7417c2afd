/** What must be undone, in the opposite order of doing. */
export interface Cleanup {
  add(step: () => unknown): void;
  /** Runs every step once, the last added first, each after the one before; one that throws does not keep the others from running. */
  run(): Promise<void>;
}

/** @param onError gets what a step threw */
export function createCleanup(onError: (thrown: unknown) => void): Cleanup {
  const steps: (() => unknown)[] = [];
  return {
    add: (step) => void steps.push(step),
    async run() {
      for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
        try {
          await step();
        } catch (thrown) {
          onError(thrown);
        }
      }
    },
  };
}
