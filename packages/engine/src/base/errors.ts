import { homedir } from "node:os";
import { type ErrorCode, type ErrorDetails, type ErrorOnWire, errorKinds, errorSentence } from "@scumble/protocol";

/**
 * The one error class of the engine. Thrown through factories beside the code that throws.
 * Secrets and the user's home folder are taken out here, so that no log or client ever sees them.
 */
export class EngineError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options: { cause?: unknown } = {}) {
    const clean = redact(details);
    super(errorSentence(code, clean), options);
    this.name = "EngineError";
    this.code = code;
    this.details = clean;
  }

  get retryable(): boolean {
    return errorKinds[this.code].retryable;
  }
}

/** Any thrown value as an EngineError; what is not one already becomes `internal.bug` with the original as cause. */
export function toEngineError(thrown: unknown): EngineError {
  if (thrown instanceof EngineError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new EngineError("internal.bug", { reason }, { cause: thrown });
}

/** A failure in the form that crosses the wire: no stack, no path of this machine, no secret. */
export function errorOnWire(error: EngineError): ErrorOnWire {
  const details: ErrorOnWire["details"] = {};
  for (const [name, value] of Object.entries(error.details)) if (value !== undefined) details[name] = value;
  return { code: error.code, message: error.message, retryable: error.retryable, details };
}

const home = homedir();
const secret = /\b[0-9A-Za-z_-]{43,}\b/g;

function redact(details: ErrorDetails): ErrorDetails {
  const clean = Object.entries(details).map(([name, value]) => [name, typeof value === "string" ? tidy(value) : value]);
  return Object.fromEntries(clean);
}

// libraries end their reasons with full stops and line ends, which would break the sentence
function tidy(text: string): string {
  const line = (home.length > 1 ? text.replaceAll(home, "~") : text)
    .replace(secret, hideSecret)
    .replace(/\s+/g, " ")
    .trim();
  return (line.includes(" ") ? line.replace(/\.$/, "") : line).slice(0, 500);
}

// a SHA-256 in hex is 64 characters and no secret
function hideSecret(word: string): string {
  return /^[0-9a-f]{64}$/.test(word) ? word : "…";
}
