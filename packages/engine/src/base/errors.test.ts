import { homedir } from "node:os";
import { join } from "node:path";
import { errorKinds } from "@scumble/protocol";
import { expect, test } from "vitest";
import { EngineError, errorOnWire, toEngineError } from "./errors.ts";

test("a message says what was expected, what came and what to do", () => {
  const error = new EngineError("queue.full", { field: "request", expected: "at most 64", received: "65" });
  expect(error.message).toBe(
    "Too many jobs are waiting: expected at most 64 for `request`, received 65; wait until some are done or cancel some.",
  );
});

test("neither the home folder nor a token gets into an error", () => {
  const token = "DyTRDWcpYKhTXsP6cbszSwpS1UHgPzphwf_nVRjKFOs";
  const error = new EngineError("file.unreadable", { field: join(homedir(), "x"), received: `token ${token}` });
  expect(JSON.stringify([error.message, error.details])).not.toMatch(new RegExp(`${token}|${homedir()}/`));
});

test("a hash stays readable", () => {
  const sha256 = "ab".repeat(32);
  expect(new EngineError("blob.unknown", { received: sha256 }).details.received).toBe(sha256);
});

test("what is no EngineError becomes internal.bug with its cause", () => {
  const cause = new TypeError("x is not a function");
  expect(toEngineError(cause)).toMatchObject({ code: "internal.bug", cause });
});

test("the wire form leaves undefined details out", () => {
  const wire = errorOnWire(new EngineError("queue.full", { expected: undefined as never, retryAfterMs: 5 }));
  expect(wire).toMatchObject({ code: "queue.full", retryable: true, details: { retryAfterMs: 5 } });
  expect(Object.keys(wire.details)).toEqual(["retryAfterMs"]);
});

test("every code has a title and an action", () => {
  for (const { title, action } of Object.values(errorKinds)) expect([title, action]).not.toContain("");
});
