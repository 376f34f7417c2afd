import { z } from "zod";

export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe("SHA-256 of the bytes, 64 lower-case hexadecimal digits.")
  .meta({ id: "Sha256" });

export const JobId = z
  .string()
  .regex(/^job_[0-9a-z]{20}$/)
  .describe("Made by the engine.")
  .meta({ id: "JobId" });

export const SessionId = z
  .string()
  .regex(/^ses_[0-9a-z]{26}$/)
  .describe("Made by the engine; resumes a session after a lost connection. Keep it like a password.")
  .meta({ id: "SessionId" });

export const ClientId = z
  .string()
  .regex(/^cli_[0-9a-z]{12}$/)
  .describe("Names one paired client.")
  .meta({ id: "ClientId" });
