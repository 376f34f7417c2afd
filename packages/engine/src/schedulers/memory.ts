import type { SchedulerMemory } from "./define.ts";

/** Room for `arrays` arrays of `size` elements and `counters` integers, all zero. */
export function createMemory(size: number, arrays: number, counters: number): SchedulerMemory {
  return {
    arrays: Array.from({ length: arrays }, () => new Float32Array(size)),
    counters: new Int32Array(counters),
  };
}

/** The last few arrays of a sequence, kept in a memory without copying. */
export interface History {
  /** How many are kept, at most the depth. */
  length(): number;
  /** Room for the next one, to be filled by the caller; the oldest is lost. */
  push(): Float32Array;
  /** The one pushed `age` pushes before the last. */
  at(age: number): Float32Array;
}

/**
 * A history in the first `depth` arrays of a memory, with its state in the first two counters.
 * It is empty whenever the counters are zero.
 */
export function historyIn({ arrays, counters }: SchedulerMemory, depth: number): History {
  return {
    length: () => counters[1]!,
    push() {
      counters[0] = (counters[0]! + 1) % depth;
      counters[1] = Math.min(depth, counters[1]! + 1);
      return arrays[counters[0]!]!;
    },
    at: (age) => arrays[(counters[0]! + depth - age) % depth]!,
  };
}
