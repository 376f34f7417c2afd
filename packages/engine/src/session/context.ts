import { EngineError } from "../base/errors.ts";
import type { Identity } from "./clients.ts";
import type { Downloads } from "./downloads.ts";
import type { Peer } from "./peer.ts";
import type { Session } from "./sessions.ts";
import type { Uploads } from "./uploads.ts";
import type { Watch } from "./watch.ts";

/** What a handler knows of the connection its message came on. */
export interface Context {
  readonly peer: Peer;
  readonly uploads: Uploads;
  readonly downloads: Downloads;
  readonly watch: Watch;
  /** Whether session.hello was answered, with a token or without. */
  hasGreeted: boolean;
  /** null before a hello with a token. */
  identity: Identity | null;
  session: Session | null;
}

/** @throws {EngineError} protocol.not_identified */
export function requireSession(context: Context): Session {
  if (context.session === null) throw notIdentified("a hello with a token");
  return context.session;
}

/** The client must do something first. @param expected what */
export function notIdentified(expected: string): EngineError {
  return new EngineError("protocol.not_identified", { field: "method", expected });
}
