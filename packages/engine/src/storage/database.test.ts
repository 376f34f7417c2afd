import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLog } from "../base/log.ts";
import { openDatabase } from "./database.ts";

const fresh = () => mkdtempSync(join(tmpdir(), "scumble-db-"));
const silent = createLog({ level: "silent", file: null, people: null });
const open = (folder: string, check = false) => openDatabase(folder, { check, log: silent });
const addClient = (db: ReturnType<typeof open>, name: string) =>
  db.run("INSERT INTO clients VALUES (?, ?, 'sdk', ?, '[]', 0, 0)", name, name, new TextEncoder().encode(name));
const names = (db: ReturnType<typeof open>) =>
  db.all<{ name: string }>("SELECT name FROM clients ORDER BY name").map(({ name }) => name);

test("rows survive closing and opening", () => {
  const folder = fresh();
  const db = open(folder);
  addClient(db, "a");
  db.close();
  const again = open(folder, true);
  expect(names(again)).toEqual(["a"]);
  again.close();
});

test("every commit reaches the disk before it returns", () => {
  const db = open(fresh());
  expect(db.get("PRAGMA synchronous")).toMatchObject({ synchronous: 2 });
  expect(db.get("PRAGMA journal_mode")).toMatchObject({ journal_mode: "wal" });
  expect(db.get("PRAGMA foreign_keys")).toMatchObject({ foreign_keys: 1 });
  db.close();
});

test("a single value may be bytes or null", () => {
  const db = open(fresh());
  expect(db.get("SELECT hex(?) AS hex", Uint8Array.of(1, 255))).toMatchObject({ hex: "01FF" });
  expect(db.all("SELECT ? AS cell", null)).toMatchObject([{ cell: null }]);
  expect(db.run("DELETE FROM clients WHERE tokenHash = ?", Uint8Array.of(1)).changes).toBe(0);
  db.close();
});

test("a transaction that throws leaves nothing behind", () => {
  const db = open(fresh());
  const work = () =>
    db.transaction(() => {
      addClient(db, "a");
      throw new Error("stop");
    });
  expect(work).toThrow("stop");
  expect(names(db)).toEqual([]);
  db.close();
});

test("the file cannot be opened twice", () => {
  const folder = fresh();
  const db = open(folder);
  expect(() => open(folder)).toThrow(expect.objectContaining({ code: "storage.in_use" }));
  db.close();
}, 20_000);

test.each([
  ["garbage", (bytes: Buffer) => Buffer.alloc(bytes.length, "x")],
  ["a damaged page", (bytes: Buffer) => Buffer.from(bytes).fill(0xff, 4096 + 8, 4096 + 64)],
])("%s is moved aside and an empty database takes its place", (_, damage) => {
  const folder = fresh();
  const db = open(folder);
  addClient(db, "a");
  db.close();
  const path = join(folder, "engine.db");
  writeFileSync(path, damage(readFileSync(path)));
  const next = open(folder, true);
  expect(names(next)).toEqual([]);
  expect(readdirSync(folder).some((name) => name.startsWith("engine.db.damaged-"))).toBe(true);
  next.close();
});

test("a backup takes the place of a damaged file", () => {
  const folder = fresh();
  const db = open(folder);
  addClient(db, "a");
  db.backUp();
  addClient(db, "b");
  db.close();
  writeFileSync(join(folder, "engine.db"), "garbage".repeat(1000));
  const next = open(folder);
  expect(names(next)).toEqual(["a"]);
  next.close();
});

test("after closing every use is a typed error, not a crash", () => {
  const db = open(fresh());
  addClient(db, "a");
  db.close();
  db.close();
  for (const use of [() => names(db), () => addClient(db, "b"), () => db.transaction(() => 1), () => db.backUp()])
    expect(use).toThrow(expect.objectContaining({ code: "queue.closing" }));
});
