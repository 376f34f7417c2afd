import { randomBytes, timingSafeEqual } from "node:crypto";
import { EngineError } from "../base/errors.ts";
import { hashOf } from "./clients.ts";

/** Crockford's alphabet: no I, L, O, U. 8 of 32 symbols are 40 bits. @source https://www.crockford.com/base32.html */
const symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const codeLength = 8;
const lifeMs = 2 * 60 * 1000;
const triesPerCode = 5;
const triesPerMinute = 5;

export interface Pairing {
  /** A fresh code, which replaces one still pending. */
  create(): { code: string; expiresAt: number };
  /**
   * Uses up the pending code.
   * @throws {EngineError} auth.code_wrong; protocol.too_fast after five tries in a minute, by whomever
   */
  redeem(typed: string): void;
}

/** Codes that a person carries from `scumble pair` to a plugin. Nothing on the network side can make one. */
export function createPairing(now: () => number = Date.now): Pairing {
  let pending: { hash: Buffer; expiresAt: number; triesLeft: number } | null = null;
  let tries: number[] = [];
  return {
    create() {
      const code = Array.from(randomBytes(codeLength), (byte) => symbols[byte % symbols.length]).join("");
      pending = { hash: hashOf(code), expiresAt: now() + lifeMs, triesLeft: triesPerCode };
      return { code: `${code.slice(0, 4)}-${code.slice(4)}`, expiresAt: pending.expiresAt };
    },
    redeem(typed) {
      tries = tries.filter((at) => now() - at < 60_000);
      if (tries.length >= triesPerMinute) throw tooManyTries(60_000 - (now() - tries[0]!));
      tries.push(now());
      if (pending !== null && pending.expiresAt <= now()) pending = null;
      if (pending === null) throw codeWrong("no code is pending");
      pending.triesLeft -= 1;
      const isRight = timingSafeEqual(hashOf(normalize(typed)), pending.hash);
      if (isRight || pending.triesLeft === 0) pending = null;
      if (!isRight) throw codeWrong("another one");
    },
  };
}

function normalize(typed: string): string {
  return typed.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
}

function codeWrong(received: string): EngineError {
  return new EngineError("auth.code_wrong", {
    field: "code",
    expected: "the code that `scumble pair` printed",
    received,
  });
}

function tooManyTries(retryAfterMs: number): EngineError {
  return new EngineError("protocol.too_fast", {
    field: "code",
    expected: `at most ${triesPerMinute} tries a minute`,
    retryAfterMs,
  });
}
