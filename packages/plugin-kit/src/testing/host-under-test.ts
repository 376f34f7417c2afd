import type { Host } from "../host.ts";

/** A host with what the suite needs to see and to do in its document. */
export interface HostUnderTest {
  readonly host: Host;
  /** Key of the delivery of every result in the document, one for each place it went to. */
  placed(): readonly string[] | Promise<readonly string[]>;
  /** Undo steps made so far. */
  undoSteps(): number | Promise<number>;
  /** Selects this many things; 0: nothing. */
  select(count: number): void | Promise<void>;
  /** Removes what is selected, or only so many of it. */
  removeSelected(count?: number): void | Promise<void>;
  /** Makes the next writing fail halfway. */
  failNextWrite(): void | Promise<void>;
  close(): void | Promise<void>;
}
