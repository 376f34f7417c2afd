#!/usr/bin/env node
// The command `scumble`.
import { exitCodes } from "./exit-codes.ts";
import { reportFailure } from "./failure.ts";
import { createProgram } from "./program.ts";

/** How long the last words may take to get out. */
const lingerMs = 1_000;

// a reader that has seen enough, like `head`, is no failure
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? exitCodes.ok : exitCodes.failure);
});

try {
  await createProgram().parseAsync();
} catch (thrown) {
  process.exitCode = reportFailure(thrown, process.argv.includes("--json"));
}

// an engine that does not answer must not hold the command by its half-closed connection
setTimeout(() => process.exit(), lingerMs).unref();
