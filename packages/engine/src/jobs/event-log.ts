import type { Database } from "../storage/database.ts";

/** A durable event as it goes out. */
export interface StoredEvent {
  readonly seq: number;
  readonly name: string;
  /** JSON of the event's data, `seq` included. */
  readonly json: string;
}

export interface EventLog {
  /** The next events of a lane after `seq`, oldest first. */
  after(lane: string, seq: number, limit: number): StoredEvent[];
  /** Number of the newest event of a lane; 0: none. */
  lastSeq(lane: string): number;
}

/** Reads the durable events that the job table writes. */
export function createEventLog(db: Database): EventLog {
  return {
    after: (lane, seq, limit) =>
      db
        .all<{ seq: number; name: string; data: string }>(
          "SELECT seq, name, data FROM events WHERE lane = ? AND seq > ? ORDER BY seq LIMIT ?",
          ...[lane, seq, limit],
        )
        .map((row) => ({ seq: row.seq, name: row.name, json: `{"seq":${row.seq},${row.data.slice(1)}` })),
    lastSeq: (lane) =>
      db.get<{ seq: number | null }>("SELECT max(seq) AS seq FROM events WHERE lane = ?", lane)?.seq ?? 0,
  };
}
