import type { z } from "zod";
import type { ErrorCode } from "./errors.ts";

/** What a client must have shown before it may call a method. */
export type Scope = "none" | "generate" | "admin";

/** Codes that any request can be answered with. */
export const commonErrors = [
  "protocol.malformed",
  "protocol.unknown_method",
  "protocol.invalid_params",
  "protocol.not_identified",
  "protocol.too_fast",
  "auth.scope_missing",
  "internal.bug",
] as const satisfies readonly ErrorCode[];

/** One request a client makes and the answer it gets. */
export interface Request<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly kind: "request";
  readonly doc: string;
  /** Protocol version that introduced it. */
  readonly since: number;
  readonly scope: Scope;
  readonly params: P;
  readonly result: R;
  /** Codes it answers with besides those any request can get. */
  readonly errors: readonly ErrorCode[];
}

/** One message the engine sends unasked. */
export interface Event<D extends z.ZodType = z.ZodType> {
  readonly kind: "event";
  readonly doc: string;
  readonly since: number;
  /** Kept and replayed by `job.watch`; a volatile one is lost with the connection. */
  readonly durable: boolean;
  readonly data: D;
}

export const request = <P extends z.ZodType, R extends z.ZodType>(
  parts: Omit<Request<P, R>, "kind">,
): Request<P, R> => ({
  kind: "request",
  ...parts,
});

export const event = <D extends z.ZodType>(parts: Omit<Event<D>, "kind">): Event<D> => ({ kind: "event", ...parts });
