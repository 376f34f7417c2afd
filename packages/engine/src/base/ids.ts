import { randomBytes } from "node:crypto";

// 32 symbols, so that a random byte maps to one without bias; a subset of what the protocol's id patterns allow
const symbols = "0123456789abcdefghijklmnopqrstuv";

const random = (length: number): string =>
  Array.from(randomBytes(length), (byte) => symbols[byte % symbols.length]).join("");

/** A fresh job id: 100 random bits. */
export const newJobId = (): string => `job_${random(20)}`;
/** A fresh session id: 130 random bits, as it resumes a session. */
export const newSessionId = (): string => `ses_${random(26)}`;
/** A fresh client id: 60 random bits; not a secret. */
export const newClientId = (): string => `cli_${random(12)}`;
/** A fresh secret of 256 bits, base64url, 43 characters. */
export const newToken = (): string => randomBytes(32).toString("base64url");
/** A short name for one unexpected failure, told to the client and written to the log. */
export const newIncident = (): string => random(8);
