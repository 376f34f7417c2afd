import { z } from "zod";
import { request } from "../define.ts";
import { ClientId, SessionId } from "../values/ids.ts";
import { Sequence, TimestampMs } from "../values/numbers.ts";

const ClientInfo = z
  .object({
    kind: z.enum(["photoshop", "figma", "krita", "gimp", "cli", "sdk"]).describe("What the client is."),
    name: z.string().min(1).max(100).describe("Shown to people, e.g. in the list of paired clients."),
    version: z.string().max(50).describe("The client's own version."),
    host: z.string().max(100).default("").describe("The editor and its version, e.g. `Krita 5.2.9`."),
  })
  .describe("Who is calling.")
  .meta({ id: "ClientInfo" });

const ScopeName = z
  .enum(["generate", "admin"])
  .describe("A right: `generate` runs jobs, `admin` also pairs and revokes clients.")
  .meta({ id: "ScopeName" });

const PairedClient = z
  .object({
    clientId: ClientId,
    name: z.string(),
    scopes: z.array(ScopeName),
    createdAt: TimestampMs,
    lastSeenAt: TimestampMs,
  })
  .describe("A client that holds a token.")
  .meta({ id: "PairedClient" });

export const session = {
  "session.hello": request({
    doc: "Identify. Must be the first message, within limits.helloTimeoutMs. With a token it opens or resumes a session; without one it only tells the engine's version, and session.pair is all that is allowed next. Native clients read the token from engine.json in the runtime folder; sandboxed ones get theirs from session.pair.",
    since: 1,
    scope: "none",
    params: z.object({
      client: ClientInfo,
      protocol: z
        .object({ min: z.int().min(1).max(1000), max: z.int().min(1).max(1000) })
        .describe("Protocol versions the client speaks."),
      token: z.string().max(200).nullable().default(null).describe("From engine.json or session.pair; null: none yet."),
      resume: SessionId.nullable().default(null).describe("Session to go on with; an unknown one starts afresh."),
      frames: z
        .enum(["binary", "base64"])
        .default("binary")
        .describe("`base64`: frames travel both ways as text messages, for hosts whose sockets spoil binary ones."),
    }),
    result: z.object({
      engine: z.string().describe("The engine's version."),
      protocol: z.int().min(1).max(1000).describe("The version both speak from now on."),
      sessionId: SessionId.nullable().describe("null without a token."),
      resumed: z.boolean().describe("Whether `resume` was known: its jobs are still this session's."),
      lastSeq: Sequence.describe("Sequence number of the newest durable event of this session."),
      scopes: z.array(ScopeName).describe("What this client may do; empty: pair first."),
      limits: z
        .record(z.string(), z.int().min(0).max(Number.MAX_SAFE_INTEGER))
        .describe("Every limit by name; see the table of limits."),
      endpoints: z
        .object({
          webSocket: z.string().describe("Where this socket is."),
          blobs: z
            .string()
            .describe("GET `<blobs>/<sha256>` with `Authorization: Bearer <token>` answers a blob's bytes."),
          health: z.string().describe("GET answers 200 while the engine works; no token needed."),
        })
        .describe("Addresses on the same port."),
    }),
    errors: ["auth.refused", "protocol.version_unsupported"],
  }),
  "session.pair": request({
    doc: "Trade the code that `scumble pair` prints for a token. The code works once, within two minutes. Store the token and say hello with it.",
    since: 1,
    scope: "none",
    params: z.object({
      client: ClientInfo,
      code: z.string().min(1).max(20).describe("As typed; case, spaces and hyphens do not matter."),
    }),
    result: z.object({
      clientId: ClientId,
      token: z.string().describe("A secret; shown only once."),
      scopes: z.array(ScopeName),
    }),
    errors: ["auth.code_wrong", "protocol.too_fast"],
  }),
  "pairing.create": request({
    doc: "Make a pairing code. One is pending at a time; a new one replaces it.",
    since: 1,
    scope: "admin",
    params: z.object({}),
    result: z.object({
      code: z.string().describe("8 letters and digits, shown as XXXX-XXXX."),
      expiresAt: TimestampMs,
    }),
    errors: [],
  }),
  "pairing.list": request({
    doc: "The paired clients.",
    since: 1,
    scope: "admin",
    params: z.object({}),
    result: z.object({ clients: z.array(PairedClient) }),
    errors: [],
  }),
  "pairing.revoke": request({
    doc: "Take a client's token back and close its connections.",
    since: 1,
    scope: "admin",
    params: z.object({ clientId: ClientId }),
    result: z.object({ revoked: z.boolean().describe("false: no such client.") }),
    errors: [],
  }),
} as const;
