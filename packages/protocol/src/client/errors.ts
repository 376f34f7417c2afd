import { type ErrorCode, type ErrorDetails, type ErrorKind, errorKinds, errorSentence } from "../errors.ts";
import type { ErrorOnWire } from "../values/types.ts";

/** Failures that arise in the client and never cross the wire. */
export const clientErrorKinds = {
  "client.closed": {
    retryable: false,
    audience: "developer",
    title: "The client was closed",
    action: "connect again",
  },
  "client.cancelled": {
    retryable: false,
    audience: "user",
    title: "The job was cancelled",
    action: "submit it again if that was a mistake",
  },
} as const satisfies Record<string, ErrorKind>;

export type ClientErrorCode = ErrorCode | keyof typeof clientErrorKinds;

/** What every promise of the client rejects with, be it the engine's refusal or a failure on the way. */
export class EngineClientError extends Error {
  override readonly name = "EngineClientError";
  /** What a program looks at; docs/errors.md explains each. A newer engine may know codes that are not in the type. */
  readonly code: ClientErrorCode;
  /** Whether the same request may succeed later without being changed. */
  readonly retryable: boolean;
  /** `field`, `expected`, `received` and whatever else the code carries. */
  readonly details: ErrorDetails;

  /** @param error its message is a sentence that can be shown to people */
  constructor(error: ErrorOnWire) {
    super(error.message);
    this.code = error.code as ClientErrorCode;
    this.retryable = error.retryable;
    this.details = error.details;
  }
}

/** A failure that the engine did not tell: its sentence comes from the same table. */
export function clientError(code: ClientErrorCode, details: Record<string, string | number> = {}): EngineClientError {
  if (code in clientErrorKinds) {
    const { title, action, retryable } = clientErrorKinds[code as keyof typeof clientErrorKinds];
    return new EngineClientError({ code, message: `${title}; ${action}.`, retryable, details });
  }
  const known = code as ErrorCode;
  const message = errorSentence(known, details);
  return new EngineClientError({ code, message, retryable: errorKinds[known].retryable, details });
}

/** Whether something thrown is an error with this code. */
export function hasCode(error: unknown, code: ClientErrorCode): error is EngineClientError {
  return error instanceof EngineClientError && error.code === code;
}
