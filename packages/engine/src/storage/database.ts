// The one door to SQLite. One connection, held exclusively: no second process can open the file, and the operating system frees it
// when this one dies.
import { renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import Libsql from "libsql";
import { EngineError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { diskFull } from "./disk-full.ts";
import { inUse, notWritable } from "./lock.ts";
import { migrations } from "./migrations/index.ts";

/** A value that SQLite can hold. */
export type Cell = string | number | null | Uint8Array;
type Row = Record<string, Cell>;

export interface Database {
  /** Runs a statement. @returns rows changed, and the newest row id after an insert */
  run(sql: string, ...values: Cell[]): { changes: number; rowId: number };
  /** First row, undefined when there is none. The caller names the columns it selected. */
  get<R extends object = Row>(sql: string, ...values: Cell[]): R | undefined;
  all<R extends object = Row>(sql: string, ...values: Cell[]): R[];
  /** Runs `work` in one transaction, on disk when this returns; rolled back when it throws. Does not nest. */
  transaction<T>(work: () => T): T;
  /** Writes a compact copy beside the database, for the day it is damaged. */
  backUp(): void;
  close(): void;
}

/**
 * Opens `engine.db` in a data folder, makes or migrates its tables.
 * A damaged file is kept beside as `engine.db.damaged-<time>` and replaced by the newest backup, or else by an empty database.
 * @param check whether to look for damage page by page, as after a crash
 * @throws {EngineError} storage.in_use, storage.full, storage.not_writable
 */
export function openDatabase(directory: string, options: { check: boolean; log: Log }): Database {
  const path = join(directory, "engine.db");
  try {
    return connect(path, options.check);
  } catch (thrown) {
    if (!isDamage(thrown)) throw translate(thrown, directory);
    const aside = `engine.db.damaged-${Date.now()}`;
    renameSync(path, join(directory, aside));
    for (const suffix of ["-wal", "-shm"]) rmSync(path + suffix, { force: true });
    const backup = `${path}.bak`;
    const hasBackup = statSync(backup, { throwIfNoEntry: false }) !== undefined;
    options.log.error(
      { err: thrown, kept: aside, restored: hasBackup },
      "the database is damaged; starting from its backup or afresh",
    );
    if (hasBackup) {
      renameSync(backup, path);
      try {
        return connect(path, true);
      } catch {
        rmSync(path, { force: true });
      }
    }
    return connect(path, false);
  }
}

function connect(path: string, check: boolean): Database {
  const connection = new Libsql(path, { timeout: 1_000 });
  try {
    connection.pragma("locking_mode = EXCLUSIVE");
    connection.pragma("journal_mode = WAL");
    connection.pragma("synchronous = FULL");
    connection.pragma("foreign_keys = ON");
    if (check) {
      const [result] = connection.pragma("quick_check(1)") as { quick_check: string }[];
      if (result?.quick_check !== "ok") throw Object.assign(new Error(result?.quick_check), { code: "SQLITE_CORRUPT" });
    }
    migrate(connection);
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
  return wrap(connection, path);
}

function migrate(connection: Libsql.Database): void {
  const [{ user_version: done } = { user_version: 0 }] = connection.pragma("user_version") as {
    user_version: number;
  }[];
  migrations.slice(done).forEach((sql, index) => {
    connection.exec(`BEGIN IMMEDIATE; ${sql} PRAGMA user_version = ${done + index + 1}; COMMIT;`);
  });
}

function wrap(connection: Libsql.Database, path: string): Database {
  const prepared = new Map<string, Libsql.Statement>();
  const statement = (sql: string): Libsql.Statement => {
    const known = prepared.get(sql) ?? connection.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  let isOpen = true;
  // the driver takes the whole process down when a statement runs after closing
  const guarded = <T>(work: () => T): T => {
    if (!isOpen) throw new EngineError("queue.closing");
    try {
      return work();
    } catch (thrown) {
      throw translate(thrown, path);
    }
  };
  // values go in as one array: a single value that is bytes or null would be taken for named parameters, and crash the driver
  return {
    run: (sql, ...values) =>
      guarded(() => {
        const { changes, lastInsertRowid } = statement(sql).run(values);
        return { changes, rowId: Number(lastInsertRowid) };
      }),
    get: <R extends object>(sql: string, ...values: Cell[]) =>
      guarded(() => statement(sql).get(values) as R | undefined),
    all: <R extends object>(sql: string, ...values: Cell[]) => guarded(() => statement(sql).all(values) as R[]),
    transaction: (work) =>
      guarded(() => {
        connection.exec("BEGIN IMMEDIATE");
        try {
          const result = work();
          connection.exec("COMMIT");
          return result;
        } catch (thrown) {
          // SQLite has rolled back by itself where the disk was full
          if (connection.inTransaction) connection.exec("ROLLBACK");
          throw thrown;
        }
      }),
    backUp() {
      const fresh = `${path}.bak-new`;
      rmSync(fresh, { force: true });
      guarded(() => connection.prepare("VACUUM INTO ?").run(fresh));
      renameSync(fresh, `${path}.bak`);
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      prepared.clear();
      letGo(connection);
    },
  };
}

/**
 * Closes the file and frees it for the next one. SQLite keeps a closed connection's lock for as long as a statement of it is not yet
 * collected as garbage, so the lock is given up first; leaving WAL mode is what allows that.
 */
function letGo(connection: Libsql.Database): void {
  try {
    connection.pragma("journal_mode = DELETE");
    connection.pragma("locking_mode = NORMAL");
    connection.prepare("SELECT count(*) FROM sqlite_schema").get();
  } finally {
    connection.close();
  }
}

const codeOf = (thrown: unknown): string => String((thrown as { code?: unknown }).code ?? "");

const isDamage = (thrown: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(thrown));

function translate(thrown: unknown, path: string): unknown {
  const code = codeOf(thrown);
  if (code.startsWith("SQLITE_FULL")) return diskFull(thrown);
  if (code.startsWith("SQLITE_BUSY")) return inUse(null);
  if (/^SQLITE_(READONLY|CANTOPEN|PERM)/.test(code)) return notWritable(path, thrown);
  return thrown;
}
