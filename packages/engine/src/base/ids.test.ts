import { messages } from "@scumble/protocol";
import { expect, test } from "vitest";
import { newClientId, newJobId, newSessionId, newToken } from "./ids.ts";

test("ids fit the protocol's patterns", () => {
  expect(messages["job.get"].params.shape.jobId.safeParse(newJobId()).success).toBe(true);
  expect(messages["session.hello"].params.shape.resume.safeParse(newSessionId()).success).toBe(true);
  expect(messages["pairing.revoke"].params.shape.clientId.safeParse(newClientId()).success).toBe(true);
  expect(newToken()).toMatch(/^[0-9A-Za-z_-]{43}$/);
});
