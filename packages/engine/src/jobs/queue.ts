// Pure. Which waiting job runs next: lanes (one per client) take turns, within a lane the oldest job goes first.

export interface Queue {
  /** Adds a job at the end of its lane. */
  add(lane: string, jobId: string): void;
  /** Puts a job back so that it is taken next. */
  addFirst(lane: string, jobId: string): void;
  /** Takes the job whose turn it is, undefined when none waits. */
  take(): string | undefined;
  /** @returns whether the job was waiting */
  remove(jobId: string): boolean;
  /** Waiting jobs that are taken before this one if nothing is added; null when it does not wait. */
  ahead(jobId: string): number | null;
  /** The same for a job that were added to a lane now. */
  aheadOfNext(lane: string): number;
  readonly length: number;
}

export function createQueue(): Queue {
  // lanes in the order of their turns; a lane that has been served goes to the end
  const lanes = new Map<string, string[]>();

  /** Each lane is served once a round; those before this one also in the round itself. */
  function aheadAt(rows: string[][], turn: number, round: number): number {
    return rows.reduce((sum, waiting, index) => {
      if (index === turn) return sum + round;
      return sum + Math.min(waiting.length, index < turn ? round + 1 : round);
    }, 0);
  }

  return {
    add(lane, jobId) {
      const waiting = lanes.get(lane);
      if (waiting === undefined) lanes.set(lane, [jobId]);
      else waiting.push(jobId);
    },
    addFirst(lane, jobId) {
      const waiting = lanes.get(lane) ?? [];
      const others = [...lanes].filter(([name]) => name !== lane);
      lanes.clear();
      lanes.set(lane, [jobId, ...waiting]);
      for (const [name, jobs] of others) lanes.set(name, jobs);
    },
    take() {
      for (const [lane, waiting] of lanes) {
        const jobId = waiting.shift();
        lanes.delete(lane);
        if (waiting.length > 0) lanes.set(lane, waiting);
        return jobId;
      }
      return undefined;
    },
    remove(jobId) {
      for (const [lane, waiting] of lanes) {
        const index = waiting.indexOf(jobId);
        if (index === -1) continue;
        waiting.splice(index, 1);
        if (waiting.length === 0) lanes.delete(lane);
        return true;
      }
      return false;
    },
    ahead(jobId) {
      const rows = [...lanes.values()];
      const turn = rows.findIndex((waiting) => waiting.includes(jobId));
      if (turn === -1) return null;
      return aheadAt(rows, turn, rows[turn]!.indexOf(jobId));
    },
    aheadOfNext(lane) {
      const waiting = lanes.get(lane);
      if (waiting === undefined) return aheadAt([...lanes.values()], lanes.size, 0);
      return aheadAt([...lanes.values()], [...lanes.keys()].indexOf(lane), waiting.length);
    },
    get length() {
      return [...lanes.values()].reduce((sum, waiting) => sum + waiting.length, 0);
    },
  };
}
