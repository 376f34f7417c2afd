/** Clients with tokens, their sessions, jobs, durable events, and which blobs a job needs. */
export const start = `
CREATE TABLE clients (
  clientId    TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  kind        TEXT NOT NULL,
  tokenHash   BLOB NOT NULL UNIQUE,          -- SHA-256; the token itself is never stored
  scopes      TEXT NOT NULL,                 -- JSON array
  createdAt   INTEGER NOT NULL,
  lastSeenAt  INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
  sessionHash BLOB PRIMARY KEY,              -- SHA-256 of the id, which resumes a session like a password
  lane        TEXT NOT NULL UNIQUE,          -- names the session inside the engine
  clientId    TEXT REFERENCES clients ON DELETE SET NULL, -- null: opened with the token file of this machine's user
  openedBy    TEXT NOT NULL,                 -- client id or 'owner'; only the same may resume
  name        TEXT NOT NULL,
  createdAt   INTEGER NOT NULL,
  lastSeenAt  INTEGER NOT NULL
) STRICT;

CREATE TABLE jobs (
  number      INTEGER PRIMARY KEY AUTOINCREMENT,
  jobId       TEXT NOT NULL UNIQUE,
  lane        TEXT NOT NULL,
  key         TEXT NOT NULL,
  client      TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('queued', 'running', 'finished', 'failed', 'cancelled')),
  attempt     INTEGER NOT NULL,
  asked       TEXT NOT NULL,                 -- JSON: the request as sent, defaults filled, for comparing a repeated key
  request     TEXT NOT NULL,                 -- JSON: the same with the seed fixed
  createdAt   INTEGER NOT NULL,
  startedAt   INTEGER,
  endedAt     INTEGER,
  layers      TEXT NOT NULL DEFAULT '[]',
  timing      TEXT,
  error       TEXT,
  UNIQUE (lane, key)
) STRICT;
CREATE INDEX jobsByState ON jobs (state, number);
CREATE INDEX jobsByLane ON jobs (lane, number);

CREATE TABLE events (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  lane        TEXT NOT NULL,
  jobId       TEXT NOT NULL REFERENCES jobs (jobId) ON DELETE CASCADE,
  name        TEXT NOT NULL,
  data        TEXT NOT NULL,                 -- JSON without seq
  at          INTEGER NOT NULL
) STRICT;
CREATE INDEX eventsByLane ON events (lane, seq);
CREATE INDEX eventsByJob ON events (jobId);

CREATE TABLE jobBlobs (
  jobId       TEXT NOT NULL REFERENCES jobs (jobId) ON DELETE CASCADE,
  sha256      TEXT NOT NULL,
  PRIMARY KEY (jobId, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX jobBlobsByHash ON jobBlobs (sha256);
`;
