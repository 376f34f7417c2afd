import { randomUUID } from "node:crypto";
import { newSessionId } from "../base/ids.ts";
import type { Database } from "../storage/database.ts";
import { hashOf, type Identity } from "./clients.ts";

/** A client's jobs hang on its session, which outlives connections and engine runs. */
export interface Session {
  /** Secret: resumes the session. */
  readonly sessionId: string;
  /** Names the session inside the engine: jobs and events carry it. */
  readonly lane: string;
  /** Of the client, as people know it. */
  readonly name: string;
}

export interface Sessions {
  /** The session named by `resume` if it belongs to the same identity, else a fresh one. */
  open(identity: Identity, name: string, resume: string | null): { session: Session; resumed: boolean };
  /** Jobs waiting in a session, or in all sessions of its paired client. */
  waitingJobs(lane: string): number;
  /** Forgets sessions not seen since `before` that have no jobs. */
  forget(before: number): void;
}

export function createSessions(db: Database, now: () => number = Date.now): Sessions {
  return {
    open({ clientId }, name, resume) {
      const openedBy = clientId ?? "owner";
      const row =
        resume === null
          ? undefined
          : db.get<{ lane: string }>(
              "SELECT lane FROM sessions WHERE sessionHash = ? AND openedBy = ?",
              hashOf(resume),
              openedBy,
            );
      if (resume !== null && row !== undefined) {
        db.run("UPDATE sessions SET lastSeenAt = ?, name = ? WHERE lane = ?", now(), name, row.lane);
        return { session: { sessionId: resume, lane: row.lane, name }, resumed: true };
      }
      const session = { sessionId: newSessionId(), lane: randomUUID(), name };
      db.run(
        "INSERT INTO sessions (sessionHash, lane, clientId, openedBy, name, createdAt, lastSeenAt) VALUES (?, ?, ?, ?, ?, ?, ?)",
        ...[hashOf(session.sessionId), session.lane, clientId, openedBy, name, now(), now()],
      );
      return { session, resumed: false };
    },
    waitingJobs: (lane) =>
      db.get<{ n: number }>(
        `SELECT count(*) AS n FROM jobs WHERE state = 'queued' AND lane IN (
           SELECT other.lane FROM sessions AS own
           JOIN sessions AS other ON other.lane = own.lane OR other.clientId = own.clientId
           WHERE own.lane = ?)`,
        lane,
      )?.n ?? 0,
    forget(before) {
      db.run(
        "DELETE FROM sessions WHERE lastSeenAt < ? AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.lane = sessions.lane)",
        before,
      );
    },
  };
}
