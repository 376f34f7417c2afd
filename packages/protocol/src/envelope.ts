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
