// Pure. How often a client may send.
import { limits } from "@scumble/protocol";

/** Tokens drip in at a steady rate up to a brim; each message takes one. */
export interface TokenBucket {
  /** @returns 0 when a token was taken, else milliseconds until there is one */
  take(): number;
}

export function createTokenBucket(
  now: () => number = () => performance.now(),
  burst: number = limits.messageBurst,
  perSecond: number = limits.messagesPerSecond,
): TokenBucket {
  let tokens: number = burst;
  let filledMs = now();
  return {
    take() {
      const nowMs = now();
      tokens = Math.min(burst, tokens + ((nowMs - filledMs) * perSecond) / 1000);
      filledMs = nowMs;
      if (tokens < 1) return Math.ceil(((1 - tokens) * 1000) / perSecond);
      tokens -= 1;
      return 0;
    },
  };
}

/** Sockets that have not shown a token yet. */
export const maxUnidentifiedSockets = 16;
/** Messages refused in a burst after which a client that goes on regardless is cut off. */
export const maxRefusals = 10_000;
/** Bytes waiting to be sent beyond which a peer counts as slow. */
export const slowBytes = 8 * 1024 * 1024;
/** Bytes waiting beyond which it is cut off. */
export const stuckBytes = 32 * 1024 * 1024;
/** Milliseconds without a byte taken after which it is cut off. */
export const stuckMs = 30_000;
/** Received bytes that wait to be written before the socket is no longer read. */
export const unwrittenBytes = 8 * 1024 * 1024;
/** Milliseconds between pings; a peer that answers none in between is gone. */
export const pingMs = 30_000;
/** Milliseconds that clients get to go by themselves when the engine stops. */
export const farewellMs = 1_000;
