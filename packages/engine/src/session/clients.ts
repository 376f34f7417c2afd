import { createHash, timingSafeEqual } from "node:crypto";
import type { Result } from "@scumble/protocol";
import { EngineError } from "../base/errors.ts";
import { newClientId, newToken } from "../base/ids.ts";
import type { Database } from "../storage/database.ts";

export type Scope = "generate" | "admin";
export type PairedClient = Result<"pairing.list">["clients"][number];

/** Who stands behind a token. */
export interface Identity {
  /** Id of a paired client; null: whoever may read engine.json, that is this machine's user. */
  readonly clientId: string | null;
  readonly scopes: readonly Scope[];
}

export interface Clients {
  /** Secret of this run of the engine, for engine.json. */
  readonly ownerToken: string;
  /** @throws {EngineError} auth.refused */
  identify(token: string): Identity;
  add(client: { name: string; kind: string }): { clientId: string; token: string; scopes: Scope[] };
  list(): PairedClient[];
  /** @returns false when there is no such client */
  revoke(clientId: string): boolean;
}

/**
 * Tokens and those who hold them. Of a paired client's token only the SHA-256 is stored.
 * @param ownerToken for this run of the engine
 */
export function createClients(db: Database, ownerToken: string = newToken(), now: () => number = Date.now): Clients {
  const ownerHash = hashOf(ownerToken);
  return {
    ownerToken,
    identify(token) {
      const hash = hashOf(token);
      if (timingSafeEqual(hash, ownerHash)) return { clientId: null, scopes: ["generate", "admin"] };
      const row = db.get<{ clientId: string; scopes: string; tokenHash: Uint8Array }>(
        "SELECT clientId, scopes, tokenHash FROM clients WHERE tokenHash = ?",
        hash,
      );
      if (row === undefined || !timingSafeEqual(hash, row.tokenHash)) throw refused();
      db.run("UPDATE clients SET lastSeenAt = ? WHERE clientId = ?", now(), row.clientId);
      return { clientId: row.clientId, scopes: JSON.parse(row.scopes) };
    },
    add({ name, kind }) {
      const clientId = newClientId();
      const token = newToken();
      const scopes: Scope[] = ["generate"];
      db.run(
        "INSERT INTO clients (clientId, name, kind, tokenHash, scopes, createdAt, lastSeenAt) VALUES (?, ?, ?, ?, ?, ?, ?)",
        ...[clientId, name, kind, hashOf(token), JSON.stringify(scopes), now(), now()],
      );
      return { clientId, token, scopes };
    },
    list: () =>
      db
        .all<Omit<PairedClient, "scopes"> & { scopes: string }>(
          "SELECT clientId, name, scopes, createdAt, lastSeenAt FROM clients ORDER BY createdAt",
        )
        .map(({ clientId, name, scopes, createdAt, lastSeenAt }) => ({
          ...{ clientId, name, createdAt, lastSeenAt },
          scopes: JSON.parse(scopes),
        })),
    revoke: (clientId) => db.run("DELETE FROM clients WHERE clientId = ?", clientId).changes > 0,
  };
}

export const hashOf = (secret: string): Buffer => createHash("sha256").update(secret).digest();

function refused(): EngineError {
  return new EngineError("auth.refused", { field: "token", expected: "a token this engine gave out" });
}
