import { z } from "zod";
import { WireError } from "./values/job.ts";
import { U32 } from "./values/numbers.ts";

/** Client to engine, one text message each. */
export const RequestEnvelope = z
  .object({
    id: U32.describe("Chosen by the client; the answer repeats it."),
    method: z.string().max(64),
    params: z.unknown(),
  })
  .describe("A request.");

/** Engine to client: the answer to the request with the same id. */
export const ResultEnvelope = z.object({ id: U32, result: z.unknown() }).describe("An answer.");

/** Engine to client: the request with this id failed; id null: it could not be told which. */
export const ErrorEnvelope = z.object({ id: U32.nullable(), error: WireError }).describe("A failed request.");

/** Engine to client, unasked. */
export const EventEnvelope = z.object({ event: z.string(), data: z.unknown() }).describe("An event.");

/** WebSocket close codes for failures of the connection itself. */
export const closeCodes = {
  notIdentified: { code: 4001, doc: "No session.hello within limits.helloTimeoutMs, or another message before it." },
  version: { code: 4002, doc: "No common protocol version." },
  auth: { code: 4003, doc: "Token refused or revoked." },
  tooFast: { code: 4008, doc: "The client went on sending faster than the limits after it was told." },
  tooSlow: { code: 1013, doc: "The client read too slowly; reconnect and resume." },
  frame: { code: 4009, doc: "A binary frame broke the layout or named no open stream." },
  closing: { code: 1001, doc: "The engine is shutting down." },
} as const;
