// What a person or script hears when something went wrong: one sentence and an exit code, never a stack trace.
import { EngineClientError } from "@scumble/protocol/client";
import { CommanderError } from "commander";
import { type EngineError, toEngineError } from "../base/errors.ts";
import { exitCodes } from "./exit-codes.ts";
import { coloursFor, printJson, remark } from "./terminal.ts";

/**
 * Tells the failure on stderr, and as `{error}` on stdout where JSON was asked for.
 *
 * @returns the exit code
 */
export function reportFailure(thrown: unknown, json: boolean): number {
  // commander has written its own sentence, or the help that was asked for
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  const { code, message, retryable, details } = failureOf(thrown);
  if (json) printJson({ error: { code, message, retryable, details } });
  const reason = code === "internal.bug" && details.reason !== undefined ? ` (${details.reason})` : "";
  remark(`${coloursFor(process.stderr).red("scumble:")} ${message}${reason}`);
  return code === "protocol.invalid_params" ? exitCodes.usage : exitCodes.failure;
}

function failureOf(thrown: unknown): EngineError | EngineClientError {
  return thrown instanceof EngineClientError ? thrown : toEngineError(thrown);
}
