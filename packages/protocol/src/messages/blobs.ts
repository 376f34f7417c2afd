import { z } from "zod";
import { request } from "../define.ts";
import { limits } from "../limits.ts";
import { Sha256 } from "../values/ids.ts";
import { SizeBytes, U32 } from "../values/numbers.ts";

const Stream = U32.describe("Number that the frames of this transfer carry; unique on this connection.");

export const blobs = {
  "blob.offer": request({
    doc: "Ask which blobs the engine lacks. For each it lacks, send its bytes in frames of kind `upload` on the given stream, in order, then call blob.commit.",
    since: 1,
    scope: "generate",
    params: z.object({
      blobs: z
        .array(
          z.object({
            sha256: Sha256.nullable().default(null).describe("null: the client cannot hash; the engine will."),
            sizeBytes: SizeBytes.max(limits.maxBlobBytes),
          }),
        )
        .min(1)
        .max(64),
    }),
    result: z.object({
      streams: z.array(Stream.nullable()).describe("In the order offered; null: the engine has these bytes already."),
    }),
    errors: ["image.too_large", "storage.full"],
  }),
  "blob.commit": request({
    doc: "All frames of an upload are sent. Answers once the engine holds them; job.submit waits until they are on disk, so a blob that no job names yet may be lost with the engine.",
    since: 1,
    scope: "generate",
    params: z.object({ stream: Stream }),
    result: z.object({ sha256: Sha256 }),
    errors: ["protocol.frame_unknown", "blob.hash_mismatch", "blob.size_mismatch", "storage.full"],
  }),
  "blob.fetch": request({
    doc: "Get a blob's bytes. After the answer come frames of kind `download` on its stream; the last one has the flag `last`.",
    since: 1,
    scope: "generate",
    params: z.object({
      sha256: Sha256,
      offset: SizeBytes.default(0).describe("First byte wanted, to go on after a break."),
    }),
    result: z.object({ stream: Stream, sizeBytes: SizeBytes.describe("Of the whole blob.") }),
    errors: ["blob.unknown"],
  }),
  "blob.close": request({
    doc: "Abandon an upload or download.",
    since: 1,
    scope: "generate",
    params: z.object({ stream: Stream }),
    result: z.object({ closed: z.boolean().describe("false: it had ended already.") }),
    errors: [],
  }),
} as const;
