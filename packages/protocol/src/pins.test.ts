// Promises to clients that are out in the world. Literals only: when one turns red, decide, then change both sides.
import { expect, test } from "vitest";
import { closeCodes, encodeFrameHeader, errorKinds, limits, messages, ports, protocolVersion } from "./index.ts";

test("version and ports", () => {
  expect(protocolVersion).toBe(1);
  expect(ports).toEqual([17395, 17396, 17397]);
});

test("messages", () => {
  const kinds = Object.entries(messages).map(([name, message]) => `${message.kind} ${name}`);
  expect(kinds.sort()).toEqual([
    "event engine.closing",
    "event job.cancelled",
    "event job.failed",
    "event job.finished",
    "event job.layer",
    "event job.progress",
    "event job.queued",
    "event job.started",
    "request blob.close",
    "request blob.commit",
    "request blob.fetch",
    "request blob.offer",
    "request engine.describe",
    "request fill.plan",
    "request job.cancel",
    "request job.get",
    "request job.list",
    "request job.submit",
    "request job.watch",
    "request pairing.create",
    "request pairing.list",
    "request pairing.revoke",
    "request session.hello",
    "request session.pair",
  ]);
});

test("what a client may call before it has a token", () => {
  const open = Object.entries(messages).filter(([, message]) => message.kind === "request" && message.scope === "none");
  expect(open.map(([name]) => name)).toEqual(["session.hello", "session.pair"]);
});

test("error codes, and which may be tried again", () => {
  const codes = Object.entries(errorKinds).map(([code, kind]) => `${code}${kind.retryable ? " again" : ""}`);
  expect(codes.sort()).toEqual([
    "auth.code_wrong again",
    "auth.host_refused",
    "auth.origin_refused",
    "auth.refused",
    "auth.scope_missing",
    "blob.hash_mismatch again",
    "blob.size_mismatch",
    "blob.unknown again",
    "file.unreadable",
    "image.empty_mask",
    "image.not_cut_off",
    "image.profile_damaged",
    "image.size_mismatch",
    "image.too_large",
    "image.wrong_format",
    "install.editor_missing",
    "internal.bug",
    "job.already_finished",
    "job.crashed again",
    "job.key_reused",
    "job.unknown",
    "model.corrupt",
    "model.keeps_crashing again",
    "model.none_installed",
    "model.too_large",
    "model.unknown",
    "model.unsupported",
    "network.bind_refused",
    "network.port_taken",
    "network.unavailable again",
    "numerics.not_finite",
    "prompt.contradiction",
    "prompt.invalid",
    "prompt.no_subject",
    "prompt.too_long",
    "prompt.word_guessed",
    "prompt.words_unknown",
    "protocol.frame_malformed",
    "protocol.frame_unknown",
    "protocol.invalid_params",
    "protocol.malformed",
    "protocol.not_identified",
    "protocol.too_fast again",
    "protocol.unknown_method",
    "protocol.version_unsupported",
    "queue.closing again",
    "queue.full again",
    "runtime.failed",
    "runtime.out_of_memory again",
    "runtime.provider_unavailable",
    "scheduler.unknown",
    "scheduler.unsupported",
    "storage.full again",
    "storage.in_use",
    "storage.not_writable",
  ]);
});

test("frame header", () => {
  const header = encodeFrameHeader({ kind: "download", last: true, stream: 0x01020304, offset: 0x0506070809 });
  expect([...header]).toEqual([1, 2, 1, 0, 4, 3, 2, 1, 9, 8, 7, 6, 5, 0, 0, 0]);
});

test("limits", () => {
  expect(limits).toEqual({
    maxChunkBytes: 1048576,
    maxPixels: 64000000,
    maxSidePixels: 32768,
    maxBlobBytes: 1024000000,
    maxPromptCharacters: 8192,
    maxQueuedJobs: 64,
    messageBurst: 1000,
    messagesPerSecond: 200,
    maxMessageBytes: 1048576,
    maxUnidentifiedBytes: 4096,
    helloTimeoutMs: 5000,
  });
});

test("close codes", () => {
  expect(Object.fromEntries(Object.entries(closeCodes).map(([name, { code }]) => [name, code]))).toEqual({
    notIdentified: 4001,
    version: 4002,
    auth: 4003,
    tooFast: 4008,
    tooSlow: 1013,
    frame: 4009,
    closing: 1001,
  });
});
