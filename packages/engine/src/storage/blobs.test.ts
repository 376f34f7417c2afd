import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openBlobs } from "./blobs.ts";

const fresh = () => openBlobs(mkdtempSync(join(tmpdir(), "scumble-blobs-")), { reserve: false });
const bytes = (words: string) => new TextEncoder().encode(words);
const hash = (data: Uint8Array) => createHash("sha256").update(data).digest("hex");

test("bytes come back by their hash, however they were cut into chunks", async () => {
  const blobs = await fresh();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), async (chunks) => {
      const whole = Buffer.concat(chunks);
      const writer = await blobs.createWriter();
      for (const chunk of chunks) await writer.write(chunk);
      const written = await writer.finish(null);
      const { sha256 } = written;
      expect(sha256).toBe(hash(whole));
      blobs.accept(written);
      expect(await blobs.sizeOf(sha256)).toBe(whole.length);
      expect(Buffer.from(await blobs.read(sha256))).toEqual(whole);
      await blobs.settle([sha256]);
      expect(Buffer.from(await blobs.read(sha256))).toEqual(whole);
      expect(await blobs.sizeOf(sha256)).toBe(whole.length);
    }),
    { numRuns: 30 },
  );
});

test("a blob with another hash than announced is refused and leaves nothing", async () => {
  const blobs = await fresh();
  const writer = await blobs.createWriter();
  await writer.write(bytes("one"));
  await expect(writer.finish(hash(bytes("two")))).rejects.toMatchObject({ code: "blob.hash_mismatch" });
  expect(readdirSync(blobs.directory)).toEqual([]);
});

test("a discarded or interrupted writer is invisible, and swept away", async () => {
  const blobs = await fresh();
  const discarded = await blobs.createWriter();
  await discarded.write(bytes("one"));
  await discarded.discard();
  expect(readdirSync(blobs.directory)).toEqual([]);
  writeFileSync(join(blobs.directory, "left.tmp"), "half");
  expect(await blobs.sweep()).toBe(0);
  utimesSync(join(blobs.directory, "left.tmp"), 0, 0);
  expect(await blobs.sweep()).toBe(1);
});

test("storing the same bytes twice is one blob, the owner's alone", async () => {
  const blobs = await fresh();
  const sha256 = await blobs.put(bytes("same"));
  expect(await blobs.put(bytes("same"))).toBe(sha256);
  const list = [];
  for await (const blob of blobs.list()) list.push(blob.sha256);
  expect(list).toEqual([sha256]);
  const path = join(blobs.directory, sha256.slice(0, 2), sha256);
  if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("the same blob accepted again and again while it settles is there in the end", async () => {
  const blobs = await fresh();
  const accept = async () => {
    const writer = await blobs.createWriter();
    await writer.write(bytes("again"));
    blobs.accept(await writer.finish(null));
  };
  await Promise.all([accept(), accept(), accept()]);
  expect(await text(await blobs.stream(hash(bytes("again"))))).toBe("again");
  await blobs.settle();
  expect(await text(await blobs.stream(hash(bytes("again"))))).toBe("again");
  expect(readdirSync(blobs.directory).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("a blob that cannot be put in its place fails who settles it, and is gone", async () => {
  const blobs = await fresh();
  const writer = await blobs.createWriter();
  await writer.write(bytes("lost"));
  const written = await writer.finish(null);
  rmSync(written.path);
  blobs.accept(written);
  await expect(blobs.settle([written.sha256])).rejects.toThrow("ENOENT");
  expect(await blobs.sizeOf(written.sha256)).toBeNull();
  await blobs.settle();
});

test.each(["../../etc/passwd", "", "ABCD".repeat(16), `${"a".repeat(63)}/`])("%j is no blob's name", async (name) => {
  const blobs = await fresh();
  await expect(blobs.read(name)).rejects.toMatchObject({ code: "blob.unknown" });
  await expect(blobs.open(name)).rejects.toMatchObject({ code: "blob.unknown" });
  expect(await blobs.sizeOf(name)).toBeNull();
});

test("more than the disk holds is refused before a byte is written", async () => {
  const blobs = await fresh();
  await expect(blobs.requireRoom(Number.MAX_SAFE_INTEGER)).rejects.toMatchObject({ code: "storage.full" });
  await blobs.requireRoom(1);
});
