import { z } from "zod";

// z.int() alone allows ±2^53; every number on the wire has real bounds. Units show up in PROTOCOL.md.

export const U32 = z.int().min(0).max(4_294_967_295);
export const SizeBytes = z.int().min(0).max(Number.MAX_SAFE_INTEGER).meta({ unit: "bytes" });
export const TimestampMs = z.int().min(0).max(Number.MAX_SAFE_INTEGER).meta({ unit: "ms since 1970-01-01 UTC" });
export const DurationMs = z.number().min(0).meta({ unit: "ms" });
export const Sequence = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
export const Fraction = z.number().min(0).max(1);
