// What Photoshop demands of a plugin at any moment: a modal scope for changes, nothing after a cancel, images given back.

/** An error as Photoshop throws it; `number` is 9 for a modal collision. */
export interface PhotoshopError extends Error {
  readonly number: number;
}

export function photoshopError(message: string, number = -1): PhotoshopError {
  return Object.assign(new Error(message), { number });
}

/** Moments at which a test can step in: every call of the API, by name. */
export type Intervention = (call: string) => void | Promise<void>;

export interface Rules {
  /** Modal scopes that are open. */
  depth: number;
  /** Whether the person has pressed Escape in the open modal scope. */
  cancelled: boolean;
  /** Id of another plugin that is modal; null: none. */
  otherPlugin: string | null;
  /** Rules that were broken. */
  readonly violations: string[];
  /** Every call, in order. */
  readonly trace: string[];
  /** Called before every asynchronous call does its work. */
  intervene: Intervention;
  /** @throws {PhotoshopError} outside a modal scope, or after a cancel */
  needModal(what: string): void;
  /** Reads of the Imaging API: the documentation is silent, so the strict reading counts. */
  needRead(what: string): void;
  /** Lets time pass, as every asynchronous call does. */
  pause(what: string): Promise<void>;
  /** Data for the network, which must not be waited for inside a modal scope. */
  noteNetwork(what: string): void;
}

export function createRules(): Rules {
  const rules: Rules = {
    depth: 0,
    cancelled: false,
    otherPlugin: null,
    violations: [],
    trace: [],
    intervene: () => {},
    needModal(what) {
      rules.trace.push(what);
      if (rules.cancelled && rules.depth > 0) throw photoshopError("User cancelled", 128);
      if (rules.depth > 0) return;
      rules.violations.push(`${what} outside a modal scope`);
      throw photoshopError(
        `Event: ${what} may modify the state of Photoshop. Such events are only allowed from inside a modal scope`,
      );
    },
    needRead: (what) => rules.needModal(what),
    async pause(what) {
      await new Promise<void>((done) => setTimeout(done));
      await rules.intervene(what);
      if (rules.cancelled && rules.depth > 0) throw photoshopError("User cancelled", 128);
    },
    noteNetwork(what) {
      if (rules.depth > 0) rules.violations.push(`${what} inside a modal scope`);
    },
  };
  return rules;
}
