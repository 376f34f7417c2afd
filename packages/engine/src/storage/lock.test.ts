import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lockData } from "./lock.ts";

const fresh = () => mkdtempSync(join(tmpdir(), "scumble-lock-"));
const never = (reason: Error) => {
  throw reason;
};

test("a second engine is refused, and told whom to ask", async () => {
  const folder = fresh();
  const lock = await lockData(folder, never);
  lock.announce(17395);
  await expect(lockData(folder, never)).rejects.toMatchObject({
    code: "storage.in_use",
    message: expect.stringContaining(`process ${process.pid} at port 17395`),
  });
  await lock.release();
  const next = await lockData(folder, never);
  expect(next.wasUnclean).toBe(false);
  await next.release();
});

test("the lock of a process that was killed is taken over at once", async () => {
  const folder = fresh();
  const child = spawn(process.execPath, ["-e", "console.log('here'); setInterval(() => {}, 1000)"]);
  await once(child.stdout, "data");
  // what a killed engine leaves: its pulse is fresh, its process gone
  mkdirSync(join(folder, "engine.lock"));
  writeFileSync(join(folder, "engine.holder.json"), JSON.stringify({ pid: child.pid, port: 5 }));
  await expect(lockData(folder, never)).rejects.toMatchObject({ code: "storage.in_use" });
  child.kill("SIGKILL");
  await once(child, "exit");
  const lock = await lockData(folder, never);
  expect(lock.wasUnclean).toBe(true);
  expect(JSON.parse(readFileSync(join(folder, "engine.holder.json"), "utf8"))).toEqual({
    pid: process.pid,
    port: null,
  });
  await lock.release();
  expect(existsSync(join(folder, "engine.lock"))).toBe(false);
});

test("a folder that cannot be made is a typed error", async () => {
  const file = join(fresh(), "file");
  writeFileSync(file, "");
  await expect(lockData(join(file, "data"), never)).rejects.toMatchObject({ code: "storage.not_writable" });
});
